using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using TestContract;

namespace Outboard.Tests;

/// <summary>A plugin's process, seen from outside.</summary>
public sealed class PluginProcessTests
{
    [Fact]
    public async Task RunByHand_WithoutTheCookie_ExplainsItselfInThreeLinesAndExitsWithOne()
    {
        using Process plugin = Process.Start(new ProcessStartInfo(TestPlugins.Executable, ["serve"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

        Task<string> stdout = plugin.StandardOutput.ReadToEndAsync(Waiting.Token);
        string stderr = await plugin.StandardError.ReadToEndAsync(Waiting.Token).Soon();
        await plugin.WaitForExitAsync(Waiting.Token).Soon();

        Assert.Empty(await stdout.Soon());
        string[] lines = stderr.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Contains("plugin", lines[0], StringComparison.Ordinal);
        Assert.Contains(TesterHandshake.Config.MagicCookieKey, lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain(TesterHandshake.Config.MagicCookieValue, stderr, StringComparison.Ordinal);
        Assert.Equal(1, plugin.ExitCode);
    }

    [Fact]
    public async Task Terminate_ByASignal_ExitsWith143AndLeavesNoSocket()
    {
        TestPlugins.SkipOnWindows();
        await using PluginClient client = TestPlugins.Client("serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        string folder = (await tester.VariableAsync("PLUGIN_UNIX_SOCKET_DIR", Waiting.Token).Soon())!;

        Signal.Send(int.Parse(client.Id, CultureInfo.InvariantCulture), Signal.Terminate);
        PluginExit exit = await client.Exited.Soon();

        Assert.Equal(143, exit.ExitCode);
        Assert.Equal(15, exit.SignalNumber);
        Assert.False(exit.Killed);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Terminate_BeforeTheHostHasConnected_IsAnExitForTheHost()
    {
        TestPlugins.SkipOnWindows();

        // However long the plugin takes to end: on this clock no time passes.
        await using var client = new PluginClient(TestPlugins.Config("serve") with { TimeProvider = new FakeTimeProvider() });
        await client.StartAsync(Waiting.Token).Soon();

        Signal.Send(int.Parse(client.Id, CultureInfo.InvariantCulture), Signal.Terminate);

        // A host that is quicker than the signal connects, and is served to the end.
        await client.Exited.WaitAsync(Waiting.Token).Soon();
        var exited = await Assert.ThrowsAsync<PluginExitedException>(() => client.ClientAsync(Waiting.Token).Soon());
        Assert.Equal(143, exited.Exit.ExitCode);
    }

    [Fact]
    public async Task Terminate_WithoutAHostThatCleansUp_RemovesItsOwnFolder()
    {
        TestPlugins.SkipOnWindows();
        (Process plugin, string line) = await ServeByHandAsync();
        using (new OwnedProcess(plugin))
        {
            string socket = line.Split('|')[3];
            Assert.True(File.Exists(socket));

            Signal.Send(plugin.Id, Signal.Terminate);
            await plugin.WaitForExitAsync(Waiting.Token).Soon();

            Assert.Equal(143, plugin.ExitCode);
            Assert.False(Directory.Exists(Path.GetDirectoryName(socket)));
        }
    }

    [Fact]
    public async Task Interrupt_ByASignal_IsIgnored()
    {
        TestPlugins.SkipOnWindows();
        var logs = new LogCollector();
        await using var client = new PluginClient(TestPlugins.Config("serve") with { LoggerFactory = logs });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Signal.Send(int.Parse(client.Id, CultureInfo.InvariantCulture), Signal.Interrupt);
        await logs.LineAsync(line => line.Text.Contains("Ignoring interrupt 1", StringComparison.Ordinal));

        Assert.Equal("alive", await tester.EchoAsync("alive", Waiting.Token).Soon());
        Assert.Equal(0, (await client.KillAsync(Waiting.Token).Soon()).ExitCode);
    }

    [Fact]
    public async Task Terminate_WhileTheHostsCallRuns_FinishesItAndIsNoCrash()
    {
        TestPlugins.SkipOnWindows();
        var logs = new LogCollector();
        await using var client = new PluginClient(TestPlugins.Patient("serve") with { LoggerFactory = logs });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        Task blocking = tester.BlockAsync(Waiting.Token);
        await tester.BlockedAsync(Waiting.Token).Soon();

        // As a service manager does that stops host and plugin at once.
        Signal.Send(int.Parse(client.Id, CultureInfo.InvariantCulture), Signal.Terminate);
        await logs.LineAsync(line => line.Text.StartsWith("SIGTERM", StringComparison.Ordinal));
        await tester.ReleaseAsync(Waiting.Token).Soon();
        await blocking.Soon();
        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.True(exit.Killed);
        Assert.Equal(KillStep.Quit, exit.Step);
    }

    [Fact]
    public async Task Stdin_OfWhatThePluginStarts_IsNotThePipeToTheHost()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Looks at descriptors through /proc.");
        }

        await using PluginClient client = TestPlugins.Client("serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        int grandchild = await tester.SpawnAsync(Waiting.Token).Soon();

        Assert.Equal("/dev/null", File.ResolveLinkTarget($"/proc/{client.Id}/fd/0", returnFinalTarget: false)!.FullName);

        // Between its start and its program it still has what the plugin has.
        await Waiting.UntilAsync(() => File.ReadAllText($"/proc/{grandchild}/comm").Trim() == "sleep", "the grandchild runs");
        Assert.Equal("/dev/null", File.ResolveLinkTarget($"/proc/{grandchild}/fd/0", returnFinalTarget: false)!.FullName);
    }

    [Fact]
    public async Task Serve_NoFolderForTheSocket_SaysSoAndExitsWithOne()
    {
        TestPlugins.SkipOnWindows();
        string file = Path.Combine(Path.GetTempPath(), $"no-folder-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(file, "in the way", Waiting.Token);
        try
        {
            ProcessStartInfo info = ByHand();
            info.Environment["TMPDIR"] = file;
            info.RedirectStandardError = true;
            Process plugin = Process.Start(info)!;
            using var owned = new OwnedProcess(plugin);

            string errors = await plugin.StandardError.ReadToEndAsync(Waiting.Token).Soon();
            await plugin.WaitForExitAsync(Waiting.Token).Soon();

            Assert.Equal(1, plugin.ExitCode);
            Assert.Contains("cannot listen", errors, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("quit\n")]
    [InlineData("qu|it\n")]
    [InlineData("quit\r\n")]
    public async Task Stdin_ClosedAfterAFarewell_EndsWithExitCodeZero(string farewell)
    {
        TestPlugins.SkipOnWindows();
        (Process plugin, _) = await ServeByHandAsync();
        using (new OwnedProcess(plugin))
        {
            foreach (string piece in farewell.Split('|'))
            {
                await plugin.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(piece), Waiting.Token);
            }

            plugin.StandardInput.Close();
            await plugin.WaitForExitAsync(Waiting.Token).Soon();

            Assert.Equal(0, plugin.ExitCode);
        }
    }

    [Fact]
    public async Task Stdin_ClosedWithoutAFarewell_EndsThePluginAndItsFolder()
    {
        TestPlugins.SkipOnWindows();
        (Process plugin, string line) = await ServeByHandAsync();
        using (new OwnedProcess(plugin))
        {
            plugin.StandardInput.Close();
            await plugin.WaitForExitAsync(Waiting.Token).Soon();

            Assert.False(Directory.Exists(Path.GetDirectoryName(line.Split('|')[3])));
        }
    }

    [Fact]
    public async Task Handshake_Written_HasGoPluginsSixFieldsAndNothingElseFollows()
    {
        TestPlugins.SkipOnWindows();
        (Process plugin, string line) = await ServeByHandAsync();
        using (new OwnedProcess(plugin))
        {
            string[] fields = line.Split('|');
            Assert.Equal(6, fields.Length);
            Assert.Equal(["1", "1", "unix"], fields[..3]);
            Assert.Equal(["jsonrpc", ""], fields[4..]);

            Signal.Send(plugin.Id, Signal.Terminate);
            Assert.Empty(await plugin.StandardOutput.ReadToEndAsync(Waiting.Token).Soon());
        }
    }

    [Fact]
    public async Task Serve_EmptyPluginMap_Throws() =>
        await Assert.ThrowsAsync<ArgumentException>(() => PluginServer.ServeAsync(
            new ServeConfig { Handshake = TesterHandshake.Config, Plugins = [] }, Waiting.Token));

    /// <summary>Starts the plugin as a host would that makes no folder for it.</summary>
    private static async Task<(Process Plugin, string Handshake)> ServeByHandAsync()
    {
        Process plugin = Process.Start(ByHand())!;
        return (plugin, (await plugin.StandardOutput.ReadLineAsync(Waiting.Token).Soon())!);
    }

    private static ProcessStartInfo ByHand()
    {
        var info = new ProcessStartInfo(TestPlugins.Executable, ["serve"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        info.Environment[TesterHandshake.Config.MagicCookieKey] = TesterHandshake.Config.MagicCookieValue;
        info.Environment["PLUGIN_PROTOCOL_VERSIONS"] = "1";
        info.Environment["OUTBOARD_STDIN"] = "watch";
        return info;
    }
}
