using System.Diagnostics;
using System.Runtime.CompilerServices;
using TestContract;
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

    /// <summary>A member with a body of its own is called as the others are.</summary>
    [Fact]
    public async Task SequenceWithABody_ThatFailsAfterAnItem_IsNamedAfterItsMethodAndFailsItsSpan()
    {
        string name = $"body-{Guid.NewGuid():N}";
        await using PluginTest test = await PluginTest.StartAsync(
            new PluginMap { [name] = Plugin.For<IVocabulary>(new BrokenVocabulary()) }, cancellationToken: Waiting.Token);
        IVocabulary vocabulary = await test.DispenseAsync<IVocabulary>(name, Waiting.Token);
        IAsyncEnumerator<string> words = vocabulary.WordsAsync("the ", Waiting.Token).GetAsyncEnumerator(Waiting.Token);
        Assert.True(await words.MoveNextAsync().Soon());
        Assert.Equal("the first", words.Current);
        Assert.DoesNotContain(_measurements.All, measured => IsCall(measured, name));

        var exception = await Assert.ThrowsAsync<PluginCallException>(async () => await words.MoveNextAsync().Soon());

        Assert.StartsWith("'Words' failed", exception.Message, StringComparison.Ordinal);
        Assert.Contains("(while calling IVocabulary.WordsAsync)", exception.Message, StringComparison.Ordinal);
        Activity span = await _spans.SpanAsync(_root, $"{name}/Words", ActivityKind.Client);
        Assert.Equal(typeof(PluginCallException).FullName, span.GetTagItem("error.type"));
        Measured measured = Assert.Single(_measurements.All, measured => IsCall(measured, name));
        Assert.Equal(typeof(PluginCallException).FullName, measured.Tags["error.type"]);
        await words.DisposeAsync().Soon();
    }

    [Fact]
    public async Task Sequence_WhoseProgressIsLostInTheEnd_FailsWithItsContext()
    {
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(new PluginMap
        {
            ["ledger"] = new RawPlugin(broker => new RpcServer().Add<uint, uint?, uint>("Double", async (_, progress, token) =>
            {
                BrokerStream lost = await broker.DialAsync(progress!.Value, token);
                await lost.DisposeAsync();
                return broker.OfferSequence(new[] { 2 }.ToAsyncEnumerable()).Id;
            })),
        });
        var ledger = (ILedger)(await plugin.Connection.DispenseAsync("ledger", Plugin.For<ILedger>(), Waiting.Token).Soon()).Instance;
        IAsyncEnumerable<int> doubles = ledger.DoubleAsync(new[] { 1 }.ToAsyncEnumerable(), new Progress<int>());

        var exception = await Assert.ThrowsAsync<PluginConnectionException>(async () => await doubles.ToListAsync(Waiting.Token).Soon());

        Assert.Contains("while calling ILedger.DoubleAsync)", exception.Message, StringComparison.Ordinal);
    }

    private sealed class BrokenVocabulary : IVocabulary
    {
        public Task<string?> WordAsync(int index, CancellationToken cancellationToken = default) => Task.FromResult<string?>("word");

        public async IAsyncEnumerable<string> WordsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            yield return $"{prefix}first";
            throw new InvalidOperationException("no more");
        }
    }

    private static bool IsCall(Measured measured, string service) =>
        measured.Instrument == "outboard.call.duration" && Equals(measured.Tags.GetValueOrDefault("rpc.service"), service);

    private static Task<PluginTest> StartAsync(string name, bool generated) => PluginTest.StartAsync(
        new PluginMap { [name] = generated ? new SurfacePlugin(new LocalSurface()) : new ByHandPlugin(new LocalSurface()) },
        cancellationToken: Waiting.Token);
}
