using System.Diagnostics.Metrics;

namespace Outboard.Tests;

/// <summary>Keeps what the library's instruments of this process record.</summary>
internal sealed class MeasurementCollector : IDisposable
{
    private readonly EventLog<Measured> _measured = new();
    private readonly MeterListener _listener = new();

    public MeasurementCollector()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == PluginDiagnostics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public IReadOnlyList<Measured> All => _measured.Items;

    /// <summary>What was measured about a plugin, for other tests run theirs at the same time.</summary>
    public IReadOnlyList<Measured> Of(string plugin, string instrument) =>
        [.. All.Where(measured => measured.Instrument == instrument && Equals(measured.Tags.GetValueOrDefault("outboard.plugin.name"), plugin))];

    /// <inheritdoc cref="Of"/>
    public Task<Measured> AnyAsync(string plugin, string instrument) => _measured.FirstAsync(
        measured => measured.Instrument == instrument && Equals(measured.Tags.GetValueOrDefault("outboard.plugin.name"), plugin),
        Waiting.Token).Soon();

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Add(new Measured(instrument.Name, instrument.Unit, value, new Dictionary<string, object?>(tags.ToArray())));
}
