using System.Diagnostics;
using TestContract.Surface;
using ByHandPlugin = TestContract.Surface.ByHand.SurfacePlugin;

namespace Outboard.Tests;

/// <summary>The call of a method that gives a sequence lasts until the sequence ends, for its span, its duration and its failure.</summary>
public sealed class SequenceTelemetryTests : IDisposable
{
    private readonly SpanCollector _spans = new();
    private readonly MeasurementCollector _measurements = new();
    private readonly Activity _root = new Activity("the host's own work").Start();

    public void Dispose()
    {
        _root.Dispose();
        _spans.Dispose();
        _measurements.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sequence_ThatFails_IsNamedAfterItsMethodAndFailsItsSpan(bool generated)
    {
        string name = $"failing-{Guid.NewGuid():N}";
        await using PluginTest test = await StartAsync(name, generated);
        ISurface surface = await test.DispenseAsync<ISurface>(name, Waiting.Token);

        var exception = await Assert.ThrowsAsync<PluginCallException>(
            async () => await surface.ReadingsAsync(2, "broken sensor", Waiting.Token).ToListAsync(Waiting.Token).Soon());

        Assert.StartsWith("'Readings' failed", exception.Message, StringComparison.Ordinal);
        Assert.Contains("(while calling ISurface.ReadingsAsync)", exception.Message, StringComparison.Ordinal);
        Activity span = await _spans.SpanAsync(_root, $"{name}/Readings", ActivityKind.Client);
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal(typeof(PluginCallException).FullName, span.GetTagItem("error.type"));
        Measured measured = Assert.Single(_measurements.All, measured => IsCall(measured, name));
        Assert.Equal(typeof(PluginCallException).FullName, measured.Tags["error.type"]);
        Assert.Same(_root, Activity.Current);
    }

    [Fact]
    public async Task Sequence_ReadToItsEndOrLeftEarly_EndsItsSpanThen()
    {
        string name = $"read-{Guid.NewGuid():N}";
        await using PluginTest test = await StartAsync(name, generated: true);
        ISurface surface = await test.DispenseAsync<ISurface>(name, Waiting.Token);
        IAsyncEnumerator<Reading> readings = surface.ReadingsAsync(3, cancellationToken: Waiting.Token).GetAsyncEnumerator(Waiting.Token);
        Assert.True(await readings.MoveNextAsync().Soon());
        Assert.DoesNotContain(_measurements.All, measured => IsCall(measured, name));

        await readings.DisposeAsync().Soon();

        Activity span = await _spans.SpanAsync(_root, $"{name}/Readings", ActivityKind.Client);
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        Measured measured = Assert.Single(_measurements.All, measured => IsCall(measured, name));
        Assert.False(measured.Tags.ContainsKey("error.type"));
    }

    private static bool IsCall(Measured measured, string service) =>
        measured.Instrument == "outboard.call.duration" && Equals(measured.Tags.GetValueOrDefault("rpc.service"), service);

    private static Task<PluginTest> StartAsync(string name, bool generated) => PluginTest.StartAsync(
        new PluginMap { [name] = generated ? new SurfacePlugin(new LocalSurface()) : new ByHandPlugin(new LocalSurface()) },
        cancellationToken: Waiting.Token);
}
