using System.Globalization;
using Microsoft.Extensions.Logging;
using TestContract;
using TestContract.Surface;

namespace Outboard.Tests;

/// <summary>A plugin that ends without having been asked to.</summary>
public sealed class CrashTests
{
    [Fact]
    public async Task Crash_IsAnEventWithTheExit()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        var crashed = new TaskCompletionSource<PluginExit>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.Crashed += (_, exit) => crashed.TrySetResult(exit);
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        await Assert.ThrowsAsync<PluginExitedException>(() => tester.CrashAsync("boom", Waiting.Token).Soon());
        PluginExit exit = await crashed.Task.Soon();

        Assert.False(exit.Killed);
        Assert.Equal(KillStep.None, exit.Step);
        Assert.Same(exit, await client.Exited.Soon());
        Assert.Contains(exit.StderrTail, line => line.Contains("boom", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(LocalSurface.FailFastSteps, LocalSurface.LastWords)]
    [InlineData(LocalSurface.RecursionSteps, "Stack overflow.")]
    public async Task Crash_WithALongStack_IsToldByItsCauseFirst(int steps, string cause)
    {
        using var logs = new LogCollector();
        await using var client = new PluginClient(TestPlugins.Config("serve-generated") with
        {
            Plugins = new PluginMap { ["surface"] = Plugin.For<ISurface>() },
            LoggerFactory = logs,
        });
        ISurface surface = await client.DispenseAsync<ISurface>("surface", Waiting.Token).Soon();

        var exception = await Assert.ThrowsAsync<PluginExitedException>(() => surface.WorkAsync(steps, new Progress<WorkStep>(), Waiting.Token).Soon());

        string[] lines = exception.Message.Split(Environment.NewLine);
        Assert.Contains("WorkAsync", lines[0], StringComparison.Ordinal);
        Assert.Contains(cause, string.Join('\n', lines[..4]), StringComparison.Ordinal);
        Assert.Contains(nameof(LocalSurface), exception.Message, StringComparison.Ordinal);
        Assert.Contains(exception.Exit.CrashLines, line => line.Contains(cause, StringComparison.Ordinal));
        Assert.InRange(exception.Exit.CrashLines.Count, 2, 20);
        LogLine error = Assert.Single(logs.Lines, line => line.Level == LogLevel.Error && line.Category == "TestPlugin");
        Assert.Contains(cause, error.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_IsNoCrash()
    {
        PluginClient client = TestPlugins.Client("serve");
        bool crashed = false;
        client.Crashed += (_, _) => crashed = true;
        await client.ClientAsync(Waiting.Token).Soon();

        await client.KillAsync(Waiting.Token).Soon();
        await client.Exited.Soon();

        Assert.False(crashed);
    }

    [Fact]
    public async Task Crash_HandlerThatThrows_IsLoggedAndHarmless()
    {
        using var log = new LogCollector();
        await using var client = new PluginClient(TestPlugins.Config("serve") with { LoggerFactory = log });
        client.Crashed += (_, _) => throw new InvalidOperationException("from the handler");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        await Assert.ThrowsAsync<PluginExitedException>(() => tester.CrashAsync("boom", Waiting.Token).Soon());

        await log.LineAsync(line => line.Text.StartsWith("A Crashed handler", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CallAfterACrash_FailsWithTheSameExit()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        PluginConnection connection = await client.ClientAsync(Waiting.Token).Soon();
        var tester = (ITester)await connection.DispenseAsync("tester", Waiting.Token).Soon();
        await Assert.ThrowsAsync<PluginExitedException>(() => tester.CrashAsync("boom", Waiting.Token).Soon());
        PluginExit exit = await client.Exited.Soon();

        Assert.Same(exit, (await Assert.ThrowsAsync<PluginExitedException>(() => tester.EchoAsync("?", Waiting.Token).Soon())).Exit);
        Assert.Same(exit, (await Assert.ThrowsAsync<PluginExitedException>(() => connection.DispenseAsync("tester", Waiting.Token).Soon())).Exit);
        Assert.Same(exit, (await Assert.ThrowsAsync<PluginExitedException>(() => connection.PingAsync(Waiting.Token).Soon())).Exit);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SocketGone_OpenChannelsLiveOn_ThePluginListensThereAgain_KillWorks(bool wholeFolder)
    {
        await using var client = new PluginClient(TestPlugins.Patient("serve"));
        PluginConnection connection = await client.ClientAsync(Waiting.Token).Soon();
        var tester = (ITester)await connection.DispenseAsync("tester", Waiting.Token).Soon();
        string folder = (await tester.VariableAsync("PLUGIN_UNIX_SOCKET_DIR", Waiting.Token).Soon())!;
        string socket = Assert.Single(Directory.GetFiles(folder));
        if (wholeFolder)
        {
            Directory.Delete(folder, recursive: true);
        }
        else
        {
            File.Delete(socket);
        }

        Assert.Equal("alive", await tester.EchoAsync("alive", Waiting.Token).Soon());
        await DispensedAsync(connection, socket).Soon();
        Assert.Equal(KillStep.Quit, (await client.KillAsync(Waiting.Token).Soon()).Step);
        Assert.False(ProcessTable.Lives(int.Parse(client.Id, CultureInfo.InvariantCulture)));
    }

    private static async Task DispensedAsync(PluginConnection connection, string socket)
    {
        while (true)
        {
            try
            {
                await connection.DispenseAsync("tester", Waiting.Token);
                return;
            }
            catch (PluginConnectionException exception)
            {
                Assert.Contains(socket, exception.Message, StringComparison.Ordinal);
                await Task.Delay(50, Waiting.Token);
            }
        }
    }
}
