using System.Collections;
using System.Diagnostics;
using System.Text;

namespace Outboard.Templates.Tests;

/// <summary>Runs programs: bounded in time, with nothing inherited from the build or test run around them.</summary>
internal static class Command
{
    private static readonly TimeSpan s_defaultTimeout = TimeSpan.FromMinutes(10);

    /// <summary>The variable that names the temporary folder.</summary>
    private static string TemporaryFolder => OperatingSystem.IsWindows() ? "TEMP" : "TMPDIR";

    public static async Task<CommandResult> RunAsync(
        string folder,
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        TimeSpan? timeout = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(IsFromAround))
        {
            start.Environment.Remove(name);
        }

        // No build process outlives its command but the compiler, which all commands of this run share and which ends with it: a
        // fresh one for each project takes twice as long. It is found through the temporary folder.
        bool isShared = environment?.ContainsKey(TemporaryFolder) != true;
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = isShared ? "true" : "false";
        start.Environment["SharedCompilationId"] = CompilerServer.Id;

        // Programs that end within seconds have nothing from being watched for what they do most.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var output = new StringBuilder();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(output, line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        string command = $"{folder}$ {program} {string.Join(' ', start.ArgumentList)}";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(timeout ?? s_defaultTimeout);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw new TimeoutException($"{command}\ndid not end in time:\n{output}");
        }

        return new CommandResult(command, process.ExitCode, output.ToString());
    }

    public static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static bool IsFromAround(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("DOTNET_STARTUP_HOOKS", StringComparison.Ordinal);

    private static void Append(StringBuilder output, string? line)
    {
        if (line is not null)
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }
    }
}
