using System.Diagnostics;

namespace Outboard.Tests;

/// <summary>Programs of the system, where it has them.</summary>
internal static class Tool
{
    /// <summary>The full path of a program, in PATH or where only administrators have it; else the test is skipped.</summary>
    public static string Require(string name)
    {
        string? path = ExecutablePath.FindIn($"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin", name);
        Assert.SkipWhen(OperatingSystem.IsWindows() || path is null, $"This system has no {name}.");
        return path!;
    }

    /// <summary>Skips the test unless this user is root.</summary>
    public static void RequireRoot() => Assert.SkipUnless(Environment.UserName == "root", "Only root can do this.");

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code, and all that it has printed.</returns>
    public static async Task<(int Code, string Output)> RunAsync(string path, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(path, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var owned = new OwnedProcess(process);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync(Waiting.Token);
        string output = await process.StandardOutput.ReadToEndAsync(Waiting.Token).Soon();
        output += await error.Soon();
        await process.WaitForExitAsync(Waiting.Token).Soon();
        return (process.ExitCode, output);
    }

    /// <summary>Runs a program that must succeed.</summary>
    public static async Task<string> RequireAsync(string path, params string[] arguments)
    {
        (int code, string output) = await RunAsync(path, arguments);
        Assert.True(code == 0, $"{path} {string.Join(' ', arguments)}: exit code {code}\n{output}");
        return output;
    }

    /// <summary>The folder of the test plugin, copied to where every user can read it.</summary>
    public static async Task<string> CopyPluginAsync(string folder)
    {
        string from = Path.GetDirectoryName(TestPlugins.Executable)!;
        await RequireAsync(Require("cp"), "-r", from, folder);
        string copy = Path.Combine(folder, Path.GetFileName(from));
        await RequireAsync(Require("chmod"), "-R", "a+rX", copy);
        return Path.Combine(copy, Path.GetFileName(TestPlugins.Executable));
    }
}
