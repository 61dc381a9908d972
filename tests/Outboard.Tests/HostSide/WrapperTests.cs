using System.Diagnostics;
using System.Globalization;

namespace Outboard.Tests;

/// <summary>A script that starts the plugin as its child: what was started is not what serves.</summary>
public sealed class WrapperTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wrapper-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(null)]
    [InlineData("own")]
    public async Task Kill_BehindAWrapper_EndsThePluginThatHeedsNothing(string? told)
    {
        SkipElsewhere();
        using var log = new LogCollector();
        await using var client = new PluginClient(Config(log, told) with { KillGrace = TimeSpan.FromMilliseconds(200) });
        await client.ClientAsync(Waiting.Token).Soon();
        int plugin = await PluginAsync(log);
        Assert.NotEqual(client.Id, plugin.ToString(CultureInfo.InvariantCulture));

        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.False(ProcessTable.Lives(plugin));
        Assert.Equal(KillStep.Kill, exit.Step);
        Assert.Empty(exit.LeftProcessIds);
    }

    [Fact]
    public async Task Wrapper_ThatIsKilledAlone_TakesThePluginWithIt()
    {
        SkipElsewhere();
        using var log = new LogCollector();
        await using var client = new PluginClient(Config(log, "own"));
        await client.ClientAsync(Waiting.Token).Soon();
        int plugin = await PluginAsync(log);

        Signal.Send(int.Parse(client.Id, CultureInfo.InvariantCulture), Signal.Kill);
        PluginExit exit = await client.Exited.Soon();

        Assert.False(exit.Killed);
        Assert.Empty(exit.LeftProcessIds);
        await ProcessTable.GoneAsync(plugin);
    }

    [Fact]
    public async Task Kill_OfAPluginThatTellsAStrangersProcessId_LeavesTheStrangerAlone()
    {
        SkipElsewhere();
        using Process stranger = Process.Start(new ProcessStartInfo("sleep", "120") { UseShellExecute = false })!;
        using var owned = new OwnedProcess(stranger);
        using var log = new LogCollector();
        await using var client = new PluginClient(Config(log, stranger.Id.ToString(CultureInfo.InvariantCulture)) with { KillGrace = TimeSpan.FromMilliseconds(200) });
        await client.ClientAsync(Waiting.Token).Soon();
        int plugin = await PluginAsync(log);

        await client.KillAsync(Waiting.Token).Soon();

        Assert.False(ProcessTable.Lives(plugin));
        Assert.True(ProcessTable.Lives(stranger.Id));
    }

    private static void SkipElsewhere()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Elsewhere nothing tells whose child a process is.");
        }
    }

    private static async Task<int> PluginAsync(LogCollector log)
    {
        LogLine line = await log.LineAsync(line => line.Text.StartsWith("process ", StringComparison.Ordinal));
        return int.Parse(line.Text["process ".Length..], CultureInfo.InvariantCulture);
    }

    private ClientConfig Config(LogCollector log, string? told)
    {
        string script = Path.Combine(_folder, "wrap.sh");
        File.WriteAllText(script, $"#!/bin/sh\n\"{TestPlugins.Executable}\" \"$@\"\nexit $?\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        string[] arguments = told is null ? ["ignore-everything"] : ["ignore-everything", told];
        return TestPlugins.Config() with { Command = new PluginCommand(script, arguments), LoggerFactory = log };
    }
}
