using System.Diagnostics;
using System.Globalization;
using TestContract;

namespace Outboard.Tests;

/// <summary>A plugin that was started by one host and is used by another.</summary>
public sealed class ReattachTests
{
    [Fact]
    public void ReattachConfig_AsJson_RoundTrips()
    {
        var config = new ReattachConfig
        {
            ProtocolVersion = 3,
            Network = "unix",
            Address = "/somewhere/s",
            ProcessId = 42,
            StartTime = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero),
            Test = true,
        };

        Assert.Equal(config, ReattachConfig.FromJson(config.ToJson()));
    }

    [Fact]
    public void ReattachConfig_WithoutAProtocol_SpeaksOurs() => Assert.Equal(
        "jsonrpc",
        ReattachConfig.FromJson("""{"protocolVersion":1,"network":"unix","address":"/s","processId":42,"startTime":"2026-11-22T12:00:00Z"}""").Protocol);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"processId\":\"one\"}")]
    public void ReattachConfig_FromSomethingElse_SaysSo(string text) =>
        Assert.Throws<FormatException>(() => ReattachConfig.FromJson(text));

    [Fact]
    public async Task DetachedPlugin_FirstHostGone_ServesAnotherAndEndsByItsHand()
    {
        (int process, string folder, ReattachConfig reattach) = await DetachAsync();
        await using PluginClient client = Client(reattach);

        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        Assert.Equal(process, await tester.ProcessIdAsync(Waiting.Token).Soon());
        Assert.Equal(reattach, client.ReattachConfig);
        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.Equal(KillStep.Quit, exit.Step);
        Assert.Null(exit.ExitCode);
        Assert.False(ProcessTable.Lives(process));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task DetachedPlugin_LogsWithNobodyThere_LivesOn()
    {
        (_, _, ReattachConfig reattach) = await DetachAsync();
        await using PluginClient client = Client(reattach);
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        await tester.LogAsync("into the void", 1, Waiting.Token).Soon();

        Assert.Equal("still here", await tester.EchoAsync("still here", Waiting.Token).Soon());
    }

    [Fact]
    public async Task DetachedPlugin_SecondHostGoneToo_WaitsForAThird()
    {
        (int process, _, ReattachConfig reattach) = await DetachAsync();
        PluginClient second = Client(reattach with { Test = true });
        await second.ClientAsync(Waiting.Token).Soon();
        await second.KillAsync(Waiting.Token).Soon();

        await using PluginClient third = Client(reattach);
        ITester tester = await third.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Equal(process, await tester.ProcessIdAsync(Waiting.Token).Soon());
    }

    [Fact]
    public async Task ReattachedPlugin_Killed_FailsCallsWithAnExitOfUnknownCode()
    {
        TestPlugins.SkipOnWindows();
        (int process, string folder, ReattachConfig reattach) = await DetachAsync();
        await using PluginClient client = Client(reattach);
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        Task call = tester.BlockAsync(Waiting.Token);

        Signal.Send(process, Signal.Kill);

        var exited = await Assert.ThrowsAsync<PluginExitedException>(() => call.Soon());
        Assert.Null(exited.Exit.ExitCode);
        Assert.False((await client.Exited.Soon()).Killed);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Reattach_ToAnIdThatIsAStrangersNow_RefusesAndLeavesTheStrangerAlone()
    {
        TestPlugins.SkipOnWindows();
        using Process stranger = Process.Start(new ProcessStartInfo("sleep", "120") { UseShellExecute = false })!;
        try
        {
            await using PluginClient client = Client(new ReattachConfig
            {
                ProtocolVersion = 1,
                Network = "unix",
                Address = "/nowhere/s",
                ProcessId = stranger.Id,
                StartTime = DateTimeOffset.UtcNow.AddHours(-1),
            });

            var refused = await StartFailures.ThrowsAsync(PluginStartFailure.NotRunning, () => client.StartAsync(Waiting.Token).Soon());
            await client.KillAsync(Waiting.Token).Soon();

            Assert.Equal(stranger.Id, refused.ProcessId);
            Assert.True(ProcessTable.Lives(stranger.Id));
        }
        finally
        {
            stranger.Kill();
        }
    }

    [Fact]
    public async Task Reattach_ThatSpeaksAnotherProtocol_NamesBoth()
    {
        await using PluginClient client = Client(new ReattachConfig
        {
            Protocol = "grpc",
            ProtocolVersion = 1,
            Network = "unix",
            Address = "/nowhere/s",
            ProcessId = Environment.ProcessId,
            StartTime = DateTimeOffset.UtcNow,
        });

        var refused = await StartFailures.ThrowsAsync(PluginStartFailure.Protocol, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Equal("grpc", refused.PluginProtocol);
        Assert.Equal(["jsonrpc"], refused.HostProtocols);
    }

    [Fact]
    public async Task Reattach_AfterAStepOfTheClock_FindsThePlugin()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Elsewhere the clock is all there is.");
        }

        (int process, _, ReattachConfig reattach) = await DetachAsync();
        await using PluginClient client = Client(ReattachConfig.FromJson((reattach with { StartTime = reattach.StartTime.AddHours(-1) }).ToJson()));

        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Equal(process, await tester.ProcessIdAsync(Waiting.Token).Soon());
    }

    [Fact]
    public async Task Reattach_WithAnAddressThatHoldsANul_FailsTypedAndIsKilledAllTheSame()
    {
        TestPlugins.SkipOnWindows();
        using Process process = Process.Start(new ProcessStartInfo("sleep", "120") { UseShellExecute = false })!;
        using var owned = new OwnedProcess(process);
        ProcessIdentity identity = ProcessIdentity.Find(process.Id)!;
        await using PluginClient client = Client(new ReattachConfig
        {
            ProtocolVersion = 1,
            Network = "unix",
            Address = "/nowhere\0/s",
            ProcessId = process.Id,
            StartTime = identity.StartTime,
        });

        await Assert.ThrowsAsync<PluginConnectionException>(() => client.ClientAsync(Waiting.Token).Soon());
        await client.KillAsync(Waiting.Token).Soon();

        await client.Exited.Soon();
    }

    [Fact]
    public async Task Reattach_ToAPluginWhoseSocketIsInAFolderOfOthers_LeavesThatFolder()
    {
        TestPlugins.SkipOnWindows();
        using Process process = Process.Start(new ProcessStartInfo("sleep", "120") { UseShellExecute = false })!;
        using var owned = new OwnedProcess(process);
        string folder = Directory.CreateTempSubdirectory("theirs-").FullName;
        try
        {
            string file = Path.Combine(folder, "s");
            await File.WriteAllTextAsync(file, string.Empty, Waiting.Token);
            await using PluginClient client = Client(new ReattachConfig
            {
                ProtocolVersion = 1,
                Network = "unix",
                Address = file,
                ProcessId = process.Id,
                StartTime = ProcessIdentity.Find(process.Id)!.StartTime,
            });
            await client.StartAsync(Waiting.Token).Soon();

            await client.KillAsync(Waiting.Token).Soon();

            Assert.True(File.Exists(file));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Reattach_ToNobody_SaysThatNoProcessRuns()
    {
        using Process gone = Process.Start(new ProcessStartInfo(TestPlugins.Executable, ["exit", "0"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        })!;
        await gone.WaitForExitAsync(Waiting.Token).Soon();
        await using PluginClient client = Client(new ReattachConfig
        {
            ProtocolVersion = 1,
            Network = "unix",
            Address = "/nowhere/s",
            ProcessId = gone.Id,
            StartTime = DateTimeOffset.UtcNow,
        });

        var refused = await StartFailures.ThrowsAsync(PluginStartFailure.NotRunning, () => client.ClientAsync(Waiting.Token).Soon());

        Assert.Contains(gone.Id.ToString(CultureInfo.InvariantCulture), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ClientConfig_WithBothCommandAndReattach_IsRefused()
    {
        ClientConfig config = TestPlugins.Config("serve") with
        {
            Reattach = new ReattachConfig { ProtocolVersion = 1, Network = "unix", Address = "/s", ProcessId = 1, StartTime = default },
        };

        Assert.Throws<ArgumentException>(() => new PluginClient(config));
        Assert.Throws<ArgumentException>(() => new PluginClient(config with { Command = null, Reattach = null }));
    }

    private static PluginClient Client(ReattachConfig reattach) => new(TestPlugins.Config() with { Command = null, Reattach = reattach });

    private static async Task<(int Process, string Folder, ReattachConfig Reattach)> DetachAsync()
    {
        using HostProcess host = await HostProcess.StartAsync("detach", PluginStdin.Detached);
        await host.ExitedAsync();
        ReattachConfig reattach = ReattachConfig.FromJson(host.Lines.Told("reattach"));
        return (reattach.ProcessId, host.Lines.Told("folder"), reattach);
    }
}
