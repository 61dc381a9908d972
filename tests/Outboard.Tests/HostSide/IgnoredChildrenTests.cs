using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Outboard.Tests;

/// <summary>A host that was started with SIGCHLD ignored, as some supervisors do: then .NET hears of no process's end.</summary>
public sealed class IgnoredChildrenTests
{
    private const string Launch = "import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])";

    [Fact]
    public async Task Host_WithSigchldIgnored_NoticesACrashAndAnEnd()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("The system is asked by way of /proc.");
        }

        Process host;
        try
        {
            host = Process.Start(new ProcessStartInfo("python3", ["-c", Launch, TestPlugins.Executable, "host", "tells-ends"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            })!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("There is no python3 on this machine.");
            return;
        }

        using var owned = new OwnedProcess(host);
        string plugin = await NextAsync("plugin");
        Signal.Send(int.Parse(plugin, CultureInfo.InvariantCulture), Signal.Kill);
        Assert.Equal("False", await NextAsync("killed"));
        Assert.Equal("Quit", await NextAsync("step"));

        async Task<string> NextAsync(string word)
        {
            string? line = await host.StandardOutput.ReadLineAsync(Waiting.Token).Soon();
            return new[] { line ?? string.Empty }.Told(word);
        }
    }
}
