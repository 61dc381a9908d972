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
        await application.Log.LineAsync(line => line.Text.Contains("is restarted in", StringComparison.Ordinal));
        HealthReport waiting = await application.CheckAsync();

        Assert.All([atOnce, waiting], report =>
        {
            Assert.Equal(HealthStatus.Degraded, report.Status);
            Assert.DoesNotContain("boom", report.Entries["plugins"].Description, StringComparison.Ordinal);
            Assert.Contains("134", report.Entries["plugins"].Description, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task HealthCheck_OfAFailedPlugin_TellsNoLineOfThePlugins()
    {
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(_ => { }, "exit", "3");
        await Assert.ThrowsAsync<PluginHandshakeException>(application.GetAsync);

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
    public async Task Socket_ThatWasRemoved_IsAFailedHealthAndARestart()
    {
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(SupervisedApplication.Restarting);
        string id = await RemoveSocketAsync(application);

        HealthReport report = await application.CheckAsync();

        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        await application.Log.LineAsync(line => line.Text.Contains("is restarted in", StringComparison.Ordinal));
        Assert.Equal("here", await (await application.GetAsync()).EchoAsync("here", Waiting.Token).Soon());
        Assert.NotEqual(id, application.Plugins.GetStatus("tester").ProcessId);
    }

    [Fact]
    public async Task Socket_ThatWasRemoved_IsNoticedWithoutAHealthCheck()
    {
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(SupervisedApplication.Restarting);
        string id = await RemoveSocketAsync(application);

        await application.Log.LineAsync(line => line.Text.Contains("is restarted in", StringComparison.Ordinal));

        await application.GetAsync();
        Assert.NotEqual(id, application.Plugins.GetStatus("tester").ProcessId);
    }

    [Fact]
    public async Task Socket_ThatWasRemoved_WithoutRestarts_LeavesThePluginToItsCalls()
    {
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(_ => { });
        ITester tester = await application.GetAsync();
        await RemoveSocketAsync(application);

        Assert.Equal(HealthStatus.Unhealthy, (await application.CheckAsync()).Status);

        await application.Log.LineAsync(line => line.Text.Contains("cannot be used any more", StringComparison.Ordinal));
        Assert.Equal("here", await tester.EchoAsync("here", Waiting.Token).Soon());
    }

    private static async Task<string> RemoveSocketAsync(SupervisedApplication application)
    {
        await application.GetAsync();
        LogLine listening = await application.Log.LineAsync(line => line.Fields.GetValueOrDefault("Address") is PluginAddress);
        File.Delete(((PluginAddress)listening.Fields["Address"]!).Address);
        return application.Plugins.GetStatus("tester").ProcessId!;
    }
}
