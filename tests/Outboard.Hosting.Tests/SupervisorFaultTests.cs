using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TestContract;

namespace Outboard.Tests;

/// <summary>What is not expected ends no supervision: somebody waits for it.</summary>
public sealed class SupervisorFaultTests
{
    public static TheoryData<string> BadConfigurations => ["without a command", "null", "throws", "an empty map"];

    [Theory]
    [MemberData(nameof(BadConfigurations))]
    public async Task ConfigureClient_ThatGivesWhatIsNotValid_FailsTheStartOfTheApplication(string what)
    {
        Func<ClientConfig, ClientConfig> configure = what switch
        {
            "without a command" => config => config with { Command = null },
            "null" => _ => null!,
            "throws" => _ => throw new InvalidTimeZoneException("boom"),
            _ => config => config with { Plugins = new PluginMap() },
        };

        var error = await Assert.ThrowsAsync<OptionsValidationException>(
            () => SupervisedApplication.StartAsync(options => options.ConfigureClient = configure));

        Assert.Contains("ConfigureClient", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ThatFailsWithAnErrorOfNoExpectedType_IsTheOutcomeForThoseWhoWait()
    {
        var cause = new InvalidTimeZoneException("boom");
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(
            options => options.ConfigureClient = config => config with { Runner = new BrokenRunner(cause) });

        var error = await StartFailures.ThrowsAsync(PluginStartFailure.Other, application.GetAsync);

        Assert.Same(cause, error.InnerException);
        Assert.Equal("tester", error.PluginName);
        PluginStatus status = application.Plugins.GetStatus("tester");
        Assert.Equal(PluginState.Failed, status.State);
        Assert.Same(error, status.LastError);
        await application.Log.LineAsync(line => line.Level == LogLevel.Error && line.Exception == error);
    }

    [Fact]
    public async Task Start_ThatFailsWithAnErrorOfNoExpectedType_CountsUnderTheRestartPolicy()
    {
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(options =>
        {
            SupervisedApplication.Restarting(options);
            options.Restart.MaxRestarts = 2;
            options.ConfigureClient = config => config with { Runner = new BrokenRunner(new InvalidTimeZoneException("boom")) };
        });

        await StartFailures.ThrowsAsync(PluginStartFailure.Other, application.GetAsync);

        Assert.Equal(PluginState.GivenUp, application.Plugins.GetStatus("tester").State);
        Assert.Equal(2, application.Plugins.GetStatus("tester").Restarts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Logger_ThatThrows_DoesNotKeepThePluginFromItsRestart(bool whenItIsMade)
    {
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(
            SupervisedApplication.Restarting, builder => builder.Logging.AddProvider(new BrokenLoggers(whenItIsMade)));
        ITester first = await application.GetAsync();
        await Assert.ThrowsAsync<PluginExitedException>(() => first.CrashAsync("boom", Waiting.Token).Soon());

        ITester second = await application.GetAsync();

        Assert.Equal("here", await second.EchoAsync("here", Waiting.Token).Soon());
    }

    [Fact]
    public async Task MeterListener_ThatThrows_DoesNotKeepThePluginFromItsRestart()
    {
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument is { Name: "outboard.plugin.restarts", Meter.Name: PluginDiagnostics.MeterName })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };

        // Other tests restart their plugins at the same time.
        int thrown = 0;
        listener.SetMeasurementEventCallback<long>((_, _, _, _) =>
        {
            Interlocked.Increment(ref thrown);
            throw new InvalidTimeZoneException("boom");
        });
        listener.Start();
        await using SupervisedApplication application = await SupervisedApplication.StartAsync(SupervisedApplication.Restarting);
        ITester first = await application.GetAsync();
        await Assert.ThrowsAsync<PluginExitedException>(() => first.CrashAsync("boom", Waiting.Token).Soon());

        ITester second = await application.GetAsync();

        Assert.Equal("here", await second.EchoAsync("here", Waiting.Token).Soon());
        Assert.NotEqual(0, thrown);
    }

    private sealed class BrokenRunner(Exception cause) : IPluginRunner
    {
        public Task<IPluginProcess> StartAsync(PluginLaunch launch, CancellationToken cancellationToken = default) => throw cause;
    }

    // Throws for what is logged about the plugin, or for the making of its logger.
    private sealed class BrokenLoggers(bool whenMade) : ILoggerProvider
    {
        private const string Category = "Outboard.tester";

        private readonly ThrowingLoggerFactory _loggers = new(Category);

        public ILogger CreateLogger(string categoryName) =>
            whenMade && categoryName == Category ? throw new InvalidTimeZoneException("boom") : _loggers.CreateLogger(categoryName);

        public void Dispose()
        {
        }
    }
}
