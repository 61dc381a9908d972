using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TestContract;

namespace Outboard.Tests;

public sealed class PluginsHealthCheckTests
{
    [Fact]
    public async Task HealthCheck_FollowsThePlugin()
    {
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(_ => { });
        Assert.Equal(HealthStatus.Healthy, (await application.CheckAsync()).Status);
        ITester tester = await application.GetAsync();
        Assert.Equal(HealthStatus.Healthy, (await application.CheckAsync()).Status);

        await Assert.ThrowsAsync<PluginExitedException>(() => tester.CrashAsync("boom", Waiting.Token).Soon());
        await Assert.ThrowsAsync<PluginExitedException>(application.GetAsync);

        Assert.Equal(HealthStatus.Unhealthy, (await application.CheckAsync()).Status);
    }

    [Fact]
    public async Task HealthCheck_PluginThatDoesNotAnswer_IsUnhealthy()
    {
        TestPlugins.SkipOnWindows();
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(_ => { });
        int id = await (await application.GetAsync()).ProcessIdAsync(Waiting.Token).Soon();
        await Signal.StopAsync(id);

        HealthReport report = await application.CheckAsync();

        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Contains("ping", report.Entries["plugins"].Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HealthCheck_FromTheCrashUntilTheRestart_IsDegradedAndTellsNoLineOfThePlugins()
    {
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(options =>
        {
            options.Restart.Enabled = true;
            options.Restart.InitialDelay = TimeSpan.FromHours(1);
        });
        ITester tester = await application.GetAsync();
        await Assert.ThrowsAsync<PluginExitedException>(() => tester.CrashAsync("boom", Waiting.Token).Soon());

        HealthReport atOnce = await application.CheckAsync();
        await application.Log.LineAsync(line => line.Text.StartsWith("Restarting plugin", StringComparison.Ordinal));
        HealthReport waiting = await application.CheckAsync();

        Assert.All([atOnce, waiting], report =>
        {
            Assert.Equal(HealthStatus.Degraded, report.Status);
            Assert.DoesNotContain("boom", report.Entries["plugins"].Description, StringComparison.Ordinal);
            Assert.Contains("134", report.Entries["plugins"].Description, StringComparison.Ordinal);
        });
    }

    /// <summary>As in the instant before the supervisor has heard of it: what it says and what the process says differ.</summary>
    [Theory]
    [InlineData(true, HealthStatus.Degraded)]
    [InlineData(false, HealthStatus.Unhealthy)]
    public async Task HealthCheck_OfAnEndThatTheStatusDoesNotHaveYet_IsDegradedWhereARestartIsDue(bool restarts, HealthStatus expected)
    {
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(_ => { });
        ITester tester = await application.GetAsync();
        await Assert.ThrowsAsync<PluginExitedException>(() => tester.CrashAsync("boom", Waiting.Token).Soon());
        await Assert.ThrowsAsync<PluginExitedException>(application.GetAsync);
        await Waiting.UntilAsync(() => application.Plugins.GetStatus("tester") is { State: PluginState.Failed, ProcessId: null }, "the supervisor has done with it");
        PluginSupervisor supervisor = Assert.Single(((SupervisedPlugins)application.Plugins).All);
        supervisor.Options.Restart.Enabled = restarts;
        supervisor.Change(status => status with { State = PluginState.Running });

        HealthReport report = await application.CheckAsync();

        Assert.Equal(expected, report.Status);
        Assert.Contains("134", report.Entries["plugins"].Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HealthCheck_OfAFailedPlugin_TellsNoLineOfThePlugins()
    {
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(_ => { }, "exit", "3");
        await StartFailures.ThrowsAsync(PluginStartFailure.Exited, application.GetAsync);

        HealthReport report = await application.CheckAsync();

        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.DoesNotContain("I cannot find", report.Entries["plugins"].Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HealthCheck_InTheFormOfDotNet_HasTagsFailureStatusAndTimeout()
    {
        HealthCheckRegistration? registration = null;
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(_ => { }, builder =>
        {
            builder.Services.AddHealthChecks().AddPlugins("mine", HealthStatus.Degraded, ["ready"], TimeSpan.FromSeconds(20));
            builder.Services.Configure<HealthCheckServiceOptions>(options => registration = options.Registrations.Last());
        });
        ITester tester = await application.GetAsync();
        await Assert.ThrowsAsync<PluginExitedException>(() => tester.CrashAsync("boom", Waiting.Token).Soon());
        await Assert.ThrowsAsync<PluginExitedException>(application.GetAsync);

        HealthReport report = await application.CheckAsync();

        Assert.Equal(HealthStatus.Degraded, report.Entries["mine"].Status);
        Assert.Equal(["ready"], report.Entries["mine"].Tags);
        Assert.Equal(("mine", TimeSpan.FromSeconds(20)), (registration!.Name, registration.Timeout));
    }

    [Fact]
    public async Task Socket_ThatStaysAway_IsAFailedHealthAndARestart()
    {
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(SupervisedApplication.Restarting);
        string socket = await SocketAsync(application);
        string id = application.Plugins.GetStatus("tester").ProcessId!;
        using var obstacle = new Obstacle(socket);

        HealthReport report = await application.CheckAsync();

        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        await application.Log.LineAsync(line => line.Text.StartsWith("Restarting plugin", StringComparison.Ordinal));
        Assert.Equal("here", await (await application.GetAsync()).EchoAsync("here", Waiting.Token).Soon());
        Assert.NotEqual(id, application.Plugins.GetStatus("tester").ProcessId);
    }

    [Fact]
    public async Task Socket_ThatStaysAway_WithoutRestarts_LeavesThePluginToItsCalls()
    {
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(_ => { });
        ITester tester = await application.GetAsync();
        using var obstacle = new Obstacle(await SocketAsync(application));

        await application.Log.LineAsync(line => line.Text.Contains("cannot be used any more", StringComparison.Ordinal));

        Assert.Equal(HealthStatus.Unhealthy, (await application.CheckAsync()).Status);
        Assert.Equal("here", await tester.EchoAsync("here", Waiting.Token).Soon());
    }

    [Fact]
    public async Task Socket_ThatIsListenedOnAgain_IsHealthyWithoutARestart()
    {
        TestPlugins.SkipOnWindows();
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(SupervisedApplication.Restarting);
        string socket = await SocketAsync(application);
        string id = application.Plugins.GetStatus("tester").ProcessId!;
        File.Delete(socket);
        await Waiting.UntilAsync(() => File.Exists(socket), "the plugin listens again");

        Assert.Equal(HealthStatus.Healthy, (await application.CheckAsync()).Status);
        Assert.Equal(id, application.Plugins.GetStatus("tester").ProcessId);
    }

    private static async Task<string> SocketAsync(SupervisedApplication application)
    {
        await application.GetAsync();
        LogLine listening = await application.Log.LineAsync(line => line.Fields.GetValueOrDefault("Address") is PluginAddress);
        return ((PluginAddress)listening.Fields["Address"]!).Address;
    }

    // A file where the socket's folder was: the plugin cannot listen there again.
    private sealed class Obstacle : IDisposable
    {
        private readonly string _path;

        public Obstacle(string socket)
        {
            _path = Path.GetDirectoryName(socket)!;
            Directory.Delete(_path, recursive: true);
            File.WriteAllText(_path, string.Empty);
        }

        public void Dispose() => File.Delete(_path);
    }
}
