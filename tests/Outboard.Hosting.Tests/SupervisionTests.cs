using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TestContract;
using TestPlugin;

namespace Outboard.Tests;

/// <summary>Plugins under the supervision of an application, each a real process.</summary>
public sealed class SupervisionTests
{
    [Fact]
    public async Task Get_AfterACrash_GivesALiveInstanceOfANewProcess()
    {
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(SupervisedApplication.Restarting);
        ITester first = await application.GetAsync();
        int before = await first.ProcessIdAsync(Waiting.Token).Soon();
        await Assert.ThrowsAsync<PluginExitedException>(() => first.CrashAsync("boom", Waiting.Token).Soon());

        ITester second = await application.GetAsync();
        int after = await second.ProcessIdAsync(Waiting.Token).Soon();

        Assert.NotEqual(before, after);
        PluginStatus status = application.Plugins.GetStatus("tester");
        Assert.Equal(PluginState.Running, status.State);
        Assert.Equal(($"{after}", 1), (status.ProcessId, status.NegotiatedVersion));
        Assert.Equal(1, status.Restarts);
        Assert.False(status.LastExit!.Killed);
    }

    [Fact]
    public async Task Get_AgainWhileItLives_GivesTheSameInstance()
    {
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(SupervisedApplication.Restarting);

        Assert.Same(await application.GetAsync(), await application.GetAsync());
    }

    [Fact]
    public async Task Get_AfterACrashWithoutRestart_SaysHowItEnded()
    {
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(_ => { });
        ITester tester = await application.GetAsync();
        await Assert.ThrowsAsync<PluginExitedException>(() => tester.CrashAsync("boom", Waiting.Token).Soon());

        await Assert.ThrowsAsync<PluginExitedException>(application.GetAsync);

        PluginStatus status = application.Plugins.GetStatus("tester");
        Assert.Equal((PluginState.Failed, null), (status.State, status.ProcessId));
    }

    [Fact]
    public async Task Restart_WithMutualTls_SecuresTheNewInstanceToo()
    {
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(options =>
        {
            SupervisedApplication.Restarting(options);
            options.ConfigureClient = config => config with { AutoMtls = true };
        });
        ITester first = await application.GetAsync();
        await Assert.ThrowsAsync<PluginExitedException>(() => first.CrashAsync("boom", Waiting.Token).Soon());

        ITester second = await application.GetAsync();

        Assert.Equal(5, await second.AddAsync(2, 3, Waiting.Token).Soon());
        Assert.NotNull(await second.VariableAsync("PLUGIN_CLIENT_CERT", Waiting.Token).Soon());
    }

    [Fact]
    public async Task Restart_TooOften_IsGivenUpWithAStateAndALogLine()
    {
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(
            options =>
            {
                SupervisedApplication.Restarting(options);
                options.Restart.MaxRestarts = 2;
            },
            "exit", "3");

        var error = await StartFailures.ThrowsAsync(PluginStartFailure.Exited, application.GetAsync);

        Assert.Equal(3, error.Exit!.ExitCode);
        PluginStatus status = application.Plugins.GetStatus("tester");
        Assert.Equal(PluginState.GivenUp, status.State);
        Assert.Equal(2, status.Restarts);
        Assert.Same(error, status.LastError);
        await application.Log.LineAsync(line => line.Level == LogLevel.Error && line.Text.Contains("given up after 2 restarts", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_OfAnUnknownName_ListsTheNames()
    {
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(_ => { });

        var error = await Assert.ThrowsAsync<PluginNotFoundException>(
            () => application.Plugins.GetAsync<ITester>("nobody", Waiting.Token).Soon());

        Assert.Equal(["tester"], error.Names);
    }

    [Fact]
    public async Task Application_ShutDown_EndsAllPluginsKindly()
    {
        SupervisedApplication application = await SupervisedApplication.StartAsync(options => options.StartWithApplication = true);
        int id = await (await application.GetAsync()).ProcessIdAsync(Waiting.Token).Soon();

        await application.DisposeAsync();

        Assert.False(ProcessTable.Lives(id));
        Assert.Equal(PluginState.Stopped, application.Plugins.GetStatus("tester").State);
        Assert.Contains(application.Log.Lines, line => line.Text.Contains("stopped by Quit, with exit code 0", StringComparison.Ordinal));
        await Assert.ThrowsAsync<PluginExitedException>(application.GetAsync);
    }

    [Fact]
    public async Task Application_ShutDown_EndsThePluginsInParallel()
    {
        var log = new LogCollector();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(log);
        IPluginsBuilder plugins = builder.Services.AddPlugins(TesterHandshake.Config);
        foreach (string name in new[] { "one", "two" })
        {
            plugins.AddPlugin(name, new TesterPlugin(), options =>
            {
                options.Path = TestPlugins.Executable;
                options.Arguments.Add("ignore-everything");
                options.StartWithApplication = true;
                options.ConfigureClient = config => config with { Name = name, KillGrace = TimeSpan.FromMilliseconds(200) };
            });
        }

        using IHost host = builder.Build();
        await host.StartAsync(Waiting.Token).Soon();

        await host.StopAsync(Waiting.Token).Soon();

        // Each takes the whole ladder, so that one after the other would show: the second would be asked after the first had ended.
        string[] told = [.. log.Lines.Select(line => line.Text)];
        int firstEnd = Array.FindIndex(told, text => text.Contains("stopped by Kill", StringComparison.Ordinal));
        Assert.InRange(Array.IndexOf(told, "Stopping plugin one: Quit"), 0, firstEnd);
        Assert.InRange(Array.IndexOf(told, "Stopping plugin two: Quit"), 0, firstEnd);
    }

    [Fact]
    public async Task StartWithApplication_OfWhatCannotStart_FailsTheStartOfTheApplication() =>
        await StartFailures.ThrowsAsync(PluginStartFailure.Exited, () => SupervisedApplication.StartAsync(options => options.StartWithApplication = true, "exit", "3"));

    [Fact]
    public async Task Restart_OfASupervisedPlugin_IsCounted()
    {
        using var measured = new MeasurementCollector();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddPlugins(TesterHandshake.Config).AddPlugin("restarted", new TesterPlugin(), options =>
        {
            options.Path = TestPlugins.Executable;
            options.Arguments.Add("exit");
            options.Arguments.Add("3");
            options.Restart.Enabled = true;
            options.Restart.MaxRestarts = 2;
            options.Restart.InitialDelay = options.Restart.MaxDelay = TimeSpan.FromMilliseconds(1);
        });
        using IHost host = builder.Build();
        await host.StartAsync(Waiting.Token).Soon();

        await StartFailures.ThrowsAsync(PluginStartFailure.Exited, () =>
            host.Services.GetRequiredService<IPlugins>().GetAsync<ITester>("restarted", Waiting.Token).Soon());

        Assert.Equal(3, measured.Of("restarted", "outboard.plugin.starts").Sum(start => start.Value));
        Assert.Equal(2, measured.Of("restarted", "outboard.plugin.restarts").Sum(restart => restart.Value));
        Assert.Equal("{restart}", measured.Of("restarted", "outboard.plugin.restarts")[0].Unit);
        await host.StopAsync(Waiting.Token).Soon();
    }

    [Fact]
    public async Task Plugin_OfAnotherTransport_IsRestartedAfterACrash()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddPlugins(TesterHandshake.Config).AddPlugin("toy", new ToyPlugin(), options =>
        {
            options.Path = TestPlugins.Executable;
            options.Arguments.Add("serve-toy");
            options.ConfigureClient = config => config with { Transports = new TransportList(new ToyTransport()) };
            SupervisedApplication.Restarting(options);
        });
        using IHost host = builder.Build();
        await host.StartAsync(Waiting.Token).Soon();
        IPlugins plugins = host.Services.GetRequiredService<IPlugins>();
        IToy first = await plugins.GetAsync<IToy>("toy", Waiting.Token).Soon();
        string before = await first.AskAsync("process", Waiting.Token).Soon();

        var crash = await Assert.ThrowsAsync<PluginExitedException>(() => first.AskAsync("crash", Waiting.Token).Soon());
        IToy second = await plugins.GetAsync<IToy>("toy", Waiting.Token).Soon();
        string after = await second.AskAsync("process", Waiting.Token).Soon();
        await host.StopAsync(Waiting.Token).Soon();

        Assert.Equal(3, crash.Exit.ExitCode);
        Assert.NotEqual(before, after);
    }
}
