using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using TestContract;

namespace Outboard.Tests;

/// <summary>What an application can do about a plugin: end it, and start it anew.</summary>
public sealed class StopAndRestartTests
{
    [Fact]
    public async Task Stop_OfARunningPlugin_EndsItUntilARestart()
    {
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(SupervisedApplication.Restarting);
        int id = await (await application.GetAsync()).ProcessIdAsync(Waiting.Token).Soon();

        await application.Plugins.StopAsync("tester", Waiting.Token).Soon();

        Assert.False(ProcessTable.Lives(id));
        Assert.Equal(PluginState.Stopped, application.Plugins.GetStatus("tester").State);
        Assert.Null(application.Plugins.GetStatus("tester").ProcessId);
        await Assert.ThrowsAsync<PluginExitedException>(application.GetAsync);

        await application.Plugins.RestartAsync("tester", Waiting.Token).Soon();

        Assert.Equal(PluginState.Running, application.Plugins.GetStatus("tester").State);
        Assert.Equal("here", await (await application.GetAsync()).EchoAsync("here", Waiting.Token).Soon());
    }

    [Fact]
    public async Task Restart_OfAPluginThatHangs_EndsItAndStartsAnother()
    {
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(
            options => options.KillGrace = TimeSpan.FromMilliseconds(200), "ignore-everything");
        await application.GetAsync();
        string before = application.Plugins.GetStatus("tester").ProcessId!;

        await application.Plugins.RestartAsync("tester", Waiting.Token).Soon();

        Assert.False(ProcessTable.Lives(int.Parse(before, CultureInfo.InvariantCulture)));
        Assert.NotEqual(before, application.Plugins.GetStatus("tester").ProcessId);
        Assert.Equal(0, application.Plugins.GetStatus("tester").Restarts);
    }

    [Theory]
    [InlineData(PluginState.Failed)]
    [InlineData(PluginState.GivenUp)]
    public async Task Restart_OfAPluginThatIsLeftAlone_RevivesIt(PluginState state)
    {
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(options =>
        {
            SupervisedApplication.Restarting(options);
            options.Restart.Enabled = state == PluginState.GivenUp;
            options.Restart.MaxRestarts = 1;
        });
        for (int crashes = 0; crashes < (state == PluginState.GivenUp ? 2 : 1); crashes++)
        {
            ITester tester = await application.GetAsync();
            await Assert.ThrowsAsync<PluginExitedException>(() => tester.CrashAsync("boom", Waiting.Token).Soon());
        }

        await Assert.ThrowsAsync<PluginExitedException>(application.GetAsync);
        Assert.Equal(state, application.Plugins.GetStatus("tester").State);

        await application.Plugins.RestartAsync("tester", Waiting.Token).Soon();

        Assert.Equal("here", await (await application.GetAsync()).EchoAsync("here", Waiting.Token).Soon());
    }

    [Fact]
    public async Task Stop_WhileARestartIsDue_EndsTheWaiting()
    {
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(options =>
        {
            options.Restart.Enabled = true;
            options.Restart.InitialDelay = TimeSpan.FromHours(1);
        });
        ITester tester = await application.GetAsync();
        await Assert.ThrowsAsync<PluginExitedException>(() => tester.CrashAsync("boom", Waiting.Token).Soon());
        await application.Log.LineAsync(line => line.Text.StartsWith("Restarting plugin", StringComparison.Ordinal));
        Task<ITester> waiting = application.GetAsync();

        await application.Plugins.StopAsync("tester", Waiting.Token).Soon();

        await Assert.ThrowsAsync<PluginExitedException>(() => waiting);
    }

    [Fact]
    public async Task Restart_AfterTheApplicationHasShutDown_IsRefused()
    {
        SupervisedApplication application = await SupervisedApplication.StartAsync(_ => { });
        await application.DisposeAsync();

        await Assert.ThrowsAsync<PluginExitedException>(() => application.Plugins.RestartAsync("tester", Waiting.Token).Soon());
    }

    [Fact]
    public async Task Container_DisposedWithoutAwait_EndsItsPlugins()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPlugins(TesterHandshake.Config).AddPlugin("tester", new TesterPlugin(), options => options.Path = TestPlugins.Executable);
        services.AddPluginClient(_ => TestPlugins.Config());
        ServiceProvider provider = services.BuildServiceProvider();
        ITester supervised = await provider.GetRequiredService<IPlugins>().GetAsync<ITester>("tester", Waiting.Token).Soon();
        ITester single = await provider.GetRequiredService<PluginClient>().DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        int[] ids = [await supervised.ProcessIdAsync(Waiting.Token).Soon(), await single.ProcessIdAsync(Waiting.Token).Soon()];

        await Task.Run(provider.Dispose, Waiting.Token).Soon();

        Assert.All(ids, id => Assert.False(ProcessTable.Lives(id)));
    }

    [Fact]
    public async Task OnConnected_AfterTheFirstStartAndARestart_GetsTheInstanceBeforeAnybody()
    {
        var told = new List<ITester>();
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(options => options.OnConnected<ITester>(async (tester, token) =>
        {
            await tester.EchoAsync("hello", token);
            told.Add(tester);
        }));
        ITester first = await application.GetAsync();
        Assert.Same(first, await application.GetAsync());
        await application.Plugins.RestartAsync("tester", Waiting.Token).Soon();

        ITester second = await application.GetAsync();

        Assert.Equal([first, second], told);
    }

    [Fact]
    public async Task OnConnected_ThatThrows_IsToldToTheOneWhoAskedAndTriedAnew()
    {
        var cause = new InvalidTimeZoneException("boom");
        bool broken = true;
        ITester? refused = null;
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(
            options => options.OnConnected<ITester>((tester, _) =>
            {
                refused ??= tester;
                return broken ? throw cause : Task.CompletedTask;
            }));

        var error = await Assert.ThrowsAsync<PluginException>(application.GetAsync);
        broken = false;

        await Assert.ThrowsAnyAsync<PluginException>(() => refused!.EchoAsync("its channel is closed", Waiting.Token).Soon());
        Assert.Same(cause, error.InnerException);
        Assert.Equal("here", await (await application.GetAsync()).EchoAsync("here", Waiting.Token).Soon());
    }
}
