using System.Diagnostics;
using System.Globalization;

namespace Outboard.Tests;

/// <summary>Another user of this machine, whose processes and files a test makes: "nobody". Only root can.</summary>
internal static class OtherUser
{
    public const uint Id = 65534;

    /// <summary>The number of its group.</summary>
    public const string Group = "65534";

    // Not one of a folder that only root can read.
    private const string Python = "/usr/bin/python3";

    /// <summary>Skips the test where it cannot act as another user.</summary>
    public static void Require()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can act as another user.");
        Assert.SkipUnless(Exists("setpriv") && File.Exists(Python) && Exists("chown"), $"setpriv, {Python} or chown is not installed on this machine.");
    }

    /// <summary>Creates a folder that it can enter, which need not be so in the folder for temporary files. The test removes it.</summary>
    public static string CreateFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            return Directory.CreateTempSubdirectory().FullName;
        }

        string folder = Directory.CreateDirectory($"/tmp/outboard-tests-{Path.GetRandomFileName()}").FullName;
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        return folder;
    }

    /// <summary>Gives a file or folder to it.</summary>
    public static void Own(string path)
    {
        using Process chown = Process.Start("chown", [string.Create(CultureInfo.InvariantCulture, $"{Id}:{Id}"), path]);
        chown.WaitForExit();
        Assert.Equal(0, chown.ExitCode);
    }

    /// <summary>Runs a program in Python as this user.</summary>
    public static Process StartPython(string program, params string[] arguments) => Process.Start(
        new ProcessStartInfo("setpriv", ["--reuid", Group, "--regid", Group, "--clear-groups", Python, "-c", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        })!;

    private static bool Exists(string command) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, command)));
}
