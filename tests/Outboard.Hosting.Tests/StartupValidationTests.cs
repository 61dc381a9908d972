using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using TestContract;

namespace Outboard.Tests;

/// <summary>What the generic host does at the start only where somebody asked for it.</summary>
public sealed class StartupValidationTests
{
    [Fact]
    public void Validator_NobodyNeedsIt_IsNotRegistered() => Assert.Null(Build(_ => { }).Services.GetService<IStartupValidator>());

    [Fact]
    public void Metrics_WithAListener_AreSetUpByTheStart()
    {
        using var listener = new Listener();
        PluginApplication application = Build(builder => builder.Metrics.AddListener(listener).EnableMetrics("StartupValidationTests"));

        application.Services.GetRequiredService<IStartupValidator>().Validate();
        application.Services.GetRequiredService<IMeterFactory>().Create("StartupValidationTests").CreateCounter<int>("calls");

        Assert.Equal("calls", listener.Published);
    }

    [Fact]
    public void Options_ValidatedOnStart_AreValidated()
    {
        PluginApplication application = Build(builder => builder.Services.AddOptions<Settings>().Validate(_ => false, "never valid").ValidateOnStart());

        IStartupValidator validator = application.Services.GetRequiredService<IStartupValidator>();

        Assert.Throws<OptionsValidationException>(validator.Validate);
    }

    private static PluginApplication Build(Action<PluginApplicationBuilder> configure)
    {
        PluginApplicationBuilder builder = PluginApplication.CreateBuilder();
        builder.AddPlugin("probe", static _ => new ProbePlugin());
        configure(builder);
        return builder.Build();
    }

    private sealed class Settings;

    private sealed class Listener : IMetricsListener, IDisposable
    {
        public string Name => nameof(Listener);

        public string? Published { get; private set; }

        public bool InstrumentPublished(Instrument instrument, out object? userState)
        {
            Published = instrument.Name;
            userState = null;
            return true;
        }

        public void MeasurementsCompleted(Instrument instrument, object? userState)
        {
        }

        public MeasurementHandlers GetMeasurementHandlers() => new();

        public void Initialize(IObservableInstrumentsSource source)
        {
        }

        public void Dispose()
        {
        }
    }
}
