using System.Buffers.Binary;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using TestContract.Surface;

namespace Outboard.Tests;

/// <summary>Sequences that do not simply run to their end.</summary>
public sealed class SequenceTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sequence_OfEitherSide_GivesItsItems(bool host)
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        (MuxBroker owner, MuxBroker user) = pair.From(host);
        await using BrokerOffer offer = owner.OfferSequence(new[] { "a", null, "c" }.ToAsyncEnumerable());

        await using RemoteSequence<string?> items = await user.DialSequenceAsync<string?>(offer.Id, Waiting.Token).Soon();

        Assert.Equal(["a", null, "c"], await ListAsync(items));
        Assert.Throws<InvalidOperationException>(() => items.GetAsyncEnumerator(Waiting.Token));
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(3)]
    public async Task Sequence_AbandonedHalfWay_EndsTheSourceEvenWhileItWaits(int most)
    {
        await using BrokerPair pair = await BrokerPair.StartAsync("unix");
        var source = new Source { Most = most };
        BrokerOffer offer = pair.Plugin.OfferSequence(source.Numbers);

        RemoteSequence<int> items = await pair.Host.DialSequenceAsync<int>(offer.Id, Waiting.Token).Soon();
        await foreach (int item in items)
        {
            if (item == 3)
            {
                break;
            }
        }

        await source.Disposed.Soon();
        Assert.True(source.WasCancelled);
        await offer.DisposeAsync().Soon();
    }

    [Fact]
    public async Task Sequence_EnumerationCancelled_EndsTheSource()
    {
        using var cancel = new CancellationTokenSource();
        await using BrokerPair pair = await BrokerPair.StartAsync();
        var source = new Source { Most = 1 };
        await using BrokerOffer offer = pair.Plugin.OfferSequence(source.Numbers);
        await using RemoteSequence<int> items = await pair.Host.DialSequenceAsync<int>(offer.Id, Waiting.Token).Soon();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (int item in items.WithCancellation(cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });

        await source.Disposed.Soon();
    }

    /// <summary>A reader that is completed has given its buffers back to the pool.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sequence_LeftWithItemsThatNobodyTook_GivesTheirBufferBack(bool enumerated)
    {
        (Stream here, Stream there) = DuplexStream.CreatePair();
        var channel = new PluginChannel(here) { MaxMessageSize = MessageSize.Default };
        var items = new RemoteSequence<int>(channel, SurfaceJson.Default.Int32, "Numbers", RpcPeer.Host);
        await there.WriteAsync((byte[])[.. WireHost.Framed("{\"item\":1}"), .. WireHost.Framed("{\"item\":2}")], Waiting.Token);
        if (enumerated)
        {
            Assert.Equal(1, await items.FirstAsync(Waiting.Token).AsTask().Soon());
        }

        await items.DisposeAsync().Soon();
        await items.DisposeAsync().Soon();

        Assert.Throws<InvalidOperationException>(() => channel.Input.TryRead(out _));
        Assert.ThrowsAny<InvalidOperationException>(() => items.GetAsyncEnumerator(Waiting.Token));
    }

    [Fact]
    public async Task Offer_ThatHasEnded_GivesItsBufferBack()
    {
        (Stream here, Stream there) = DuplexStream.CreatePair();
        var channel = new PluginChannel(here) { MaxMessageSize = MessageSize.Default };
        await there.WriteAsync("not asked for"u8.ToArray(), Waiting.Token);

        await new OfferedSequence<int>(new[] { 1 }.ToAsyncEnumerable(), SurfaceJson.Default.Options, RpcPeer.Host, sendStacks: false)
            .SendAsync(channel, Waiting.Token).Soon();

        Assert.Throws<InvalidOperationException>(() => channel.Input.TryRead(out _));
    }

    [Fact]
    public async Task Sequence_OfferEnded_IsNoEndForTheOtherSide()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        var source = new Source { Most = 2 };
        BrokerOffer offer = pair.Plugin.OfferSequence(source.Numbers);
        await using RemoteSequence<int> items = await pair.Host.DialSequenceAsync<int>(offer.Id, Waiting.Token).Soon();
        var taken = new List<int>();

        var exception = await Assert.ThrowsAsync<PluginConnectionException>(async () =>
        {
            await foreach (int item in items)
            {
                taken.Add(item);
                if (item == 2)
                {
                    await offer.FinishAsync(Waiting.Token);
                }
            }
        });

        Assert.Equal([1, 2], taken);
        Assert.Contains("in the middle of 'IAsyncEnumerable<Int32>'", exception.Message, StringComparison.Ordinal);
        await source.Disposed.Soon();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sequence_TheDispensedPluginIsClosed_EndsBothSides(bool host)
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        (MuxBroker owner, MuxBroker user) = pair.From(host);
        var source = new Source { Most = 1 };
        BrokerOffer offer = owner.OfferSequence(source.Numbers);
        RemoteSequence<int> items = await user.DialSequenceAsync<int>(offer.Id, Waiting.Token).Soon();
        IAsyncEnumerator<int> enumerator = items.GetAsyncEnumerator(Waiting.Token);
        Assert.True(await enumerator.MoveNextAsync().Soon());
        Task<bool> next = enumerator.MoveNextAsync().AsTask();

        await pair.Client.DisposeAsync();

        await Assert.ThrowsAsync<PluginConnectionException>(next.Soon);
        await source.Disposed.Soon();
        await offer.FinishAsync(Waiting.Token).Soon();
    }

    [Fact]
    public async Task Sequence_NobodyDials_EndsWithoutBeingEnumerated()
    {
        var time = new FakeTimeProvider();
        await using BrokerPair pair = await BrokerPair.StartAsync(time: time);
        var source = new Source();
        BrokerOffer offer = pair.Plugin.OfferSequence(source.Numbers);

        time.Advance(TimeSpan.FromSeconds(5.1));
        await offer.FinishAsync(Waiting.Token).Soon();

        Assert.Equal(0, source.Given);
    }

    [Fact]
    public async Task Sequence_SlowReader_HoldsUpTheSource()
    {
        const int MaxAhead = 250_000;
        await using BrokerPair pair = await BrokerPair.StartAsync();
        var source = new Source { Most = 2 * MaxAhead };
        await using BrokerOffer offer = pair.Plugin.OfferSequence(source.Numbers);
        await using RemoteSequence<int> items = await pair.Host.DialSequenceAsync<int>(offer.Id, Waiting.Token).Soon();

        await foreach (int item in items.WithCancellation(Waiting.Token))
        {
            Assert.InRange(source.Given - item, 0, MaxAhead);
            if (item == 3 * MaxAhead / 2)
            {
                break;
            }
        }
    }

    [Fact]
    public async Task Sequence_ThatEndsFarAheadOfASlowReader_IsNotCutOff()
    {
        const int Many = 100_000;
        await using BrokerPair pair = await BrokerPair.StartAsync("unix");
        await using BrokerOffer offer = pair.Plugin.OfferSequence(Enumerable.Range(1, Many).ToAsyncEnumerable());
        await using RemoteSequence<int> items = await pair.Host.DialSequenceAsync<int>(offer.Id, Waiting.Token).Soon();
        int last = 0;

        await foreach (int item in items.WithCancellation(Waiting.Token))
        {
            if (item == 1)
            {
                // Longer than a closing channel waits for what is still to be sent.
                await Task.Delay(TimeSpan.FromSeconds(1.5), Waiting.Token);
            }

            last = item;
        }

        Assert.Equal(Many, last);
    }

    [Fact]
    public async Task Sequence_EnumeratorThrowsAtItsDisposal_FailsInsteadOfEnding()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        await using BrokerOffer offer = pair.Plugin.OfferSequence(ThrowingAtTheEndAsync());
        await using RemoteSequence<int> items = await pair.Host.DialSequenceAsync<int>(offer.Id, Waiting.Token).Soon();

        var exception = await Assert.ThrowsAsync<PluginCallException>(() => ListAsync(items));

        Assert.Contains("cannot be closed", exception.Message, StringComparison.Ordinal);
        Assert.Equal("IAsyncEnumerable<Int32>", exception.Method);

        static async IAsyncEnumerable<int> ThrowingAtTheEndAsync()
        {
            await Task.Yield();
            try
            {
                yield return 1;
            }
            finally
            {
                Fail();
            }
        }

        static void Fail() => throw new InvalidOperationException("cannot be closed");
    }

    [Fact]
    public async Task Sequence_ItemOverTheLimit_EndsInAnErrorThatNamesBothSizes()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync(limit: 4096);
        await using BrokerOffer offer = pair.Plugin.OfferSequence(new[] { "short", new string('x', 5000), "never" }.ToAsyncEnumerable());
        await using RemoteSequence<string> items = await pair.Host.DialSequenceAsync<string>(offer.Id, Waiting.Token).Soon();
        var taken = new List<string>();

        var exception = await Assert.ThrowsAsync<PluginMessageTooLargeException>(async () =>
        {
            await foreach (string item in items)
            {
                taken.Add(item);
            }
        });

        Assert.Equal(["short"], taken);
        Assert.Equal(("{\"item\":\"\"}".Length + 5000, 4096), (exception.Size, exception.Limit));
        Assert.Contains("An item of 'IAsyncEnumerable<String>'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sequence_ItemThatCannotBeWritten_EndsInAnErrorThatNamesTheType()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        await using BrokerOffer offer = pair.Plugin.OfferSequence(new object[] { new Action(() => { }) }.ToAsyncEnumerable());
        await using RemoteSequence<int> items = await pair.Host.DialSequenceAsync<int>(offer.Id, Waiting.Token).Soon();

        var exception = await Assert.ThrowsAsync<PluginContractException>(() => ListAsync(items));

        Assert.Contains("JsonSerializerContext", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_OnTheWire_AreThoseOfTheProtocolsPage()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync(jsonTypes: SurfaceJson.Default);
        await using BrokerOffer whole = pair.Plugin.OfferSequence(new[] { 1 }.ToAsyncEnumerable());
        await using BrokerOffer failing = pair.Plugin.OfferSequence(
            new LocalSurface().ReadingsAsync(2, "broken sensor", Waiting.Token).Skip(1));

        Assert.Equal("\0\0\0\u000a{\"item\":1}\0\0\0\u000c{\"end\":true}", await ReadAsync(whole.Id));
        Assert.Equal(
            "\0\0\0\u0027{\"item\":{\"number\":2,\"text\":\"number 2\"}}"
            + "\0\0\0\u0066{\"error\":{\"code\":-32000,\"message\":\"broken sensor\",\"data\":{\"type\":\"System.InvalidOperationException\"}}}",
            await ReadAsync(failing.Id));

        async Task<string> ReadAsync(uint id)
        {
            await using BrokerStream stream = await pair.Host.DialAsync(id, Waiting.Token).Soon();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            return await reader.ReadToEndAsync(Waiting.Token).Soon();
        }
    }

    [Theory]
    [InlineData("{\"item\":\"text\"}", typeof(PluginContractException))]
    [InlineData("{\"item\":}", typeof(PluginContractException))]
    [InlineData("garbage", typeof(PluginContractException))]
    [InlineData("{\"item\":1", typeof(PluginContractException))]
    [InlineData("{\"item\":1}}", typeof(PluginContractException))]
    [InlineData("{\"item\":1,\"end\":true}", typeof(PluginConnectionException))]
    [InlineData("{\"new\":[{}],\"item\":1,\"newer\":2}", null)]
    [InlineData("{\"end\":\"true\"}", typeof(PluginConnectionException))]
    [InlineData("{}", typeof(PluginConnectionException))]
    [InlineData("{\"other\":{\"item\":1}}", typeof(PluginConnectionException))]
    [InlineData("{\"end\":false}", typeof(PluginConnectionException))]
    [InlineData("[1]", typeof(PluginConnectionException))]
    [InlineData("{\"error\":null}", typeof(PluginCallException))]
    [InlineData("{\"error\":{\"code\":-32050,\"message\":\"m\"}}", typeof(PluginStoppingException))]
    [InlineData("{\"error\":{}}", typeof(PluginCallException))]
    public async Task Frame_ThatIsWrong_IsATypedError(string frame, Type? expected)
    {
        byte[] body = Encoding.UTF8.GetBytes(frame);

        Exception? exception = await Record.ExceptionAsync(() => ListenToAsync([.. Header(body.Length), .. body, .. Ended]));

        Assert.Equal(expected, exception?.GetType());
    }

    [Theory]
    [InlineData("\"data\":\"text\"")]
    [InlineData("\"data\":[1]")]
    [InlineData("\"data\":{\"type\":1,\"size\":\"many\",\"stack\":null}")]
    [InlineData("\"data\":{\"more\":{}},\"later\":1")]
    public async Task Frame_ErrorWithOddDetails_KeepsTheOtherSidesMessage(string details)
    {
        byte[] body = Encoding.UTF8.GetBytes($"{{\"error\":{{\"code\":-32000,\"message\":\"broken sensor\",{details}}}}}");

        var exception = await Assert.ThrowsAsync<PluginCallException>(() => ListenToAsync([.. Header(body.Length), .. body]));

        Assert.Contains("broken sensor", exception.Message, StringComparison.Ordinal);
        Assert.Null(exception.RemoteType);
    }

    [Theory]
    [InlineData(1024 * 1024 * 1024)]
    [InlineData(int.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    public async Task Frame_OfAnImpossibleLength_EndsTheChannelBeforeAnythingOfIt(int length)
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        Task<BrokerStream> accepting = pair.Plugin.AcceptAsync(1, Waiting.Token);
        await using RemoteSequence<int> items = await pair.Host.DialSequenceAsync<int>(1, Waiting.Token).Soon();
        await using BrokerStream stranger = await accepting.Soon();

        // The length alone: nothing is waited for, so nothing is kept.
        await stranger.WriteAsync(Header(length), Waiting.Token);

        var exception = await Assert.ThrowsAsync<PluginConnectionException>(() => ListAsync(items));
        Assert.Contains($"a frame of {(uint)length} bytes, where 1 to {MessageSize.Default} are allowed", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, await stranger.ReadAsync(new byte[1], Waiting.Token).AsTask().Soon());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0")]
    [InlineData("\0\0\0\u000a{\"item\"")]
    public async Task Channel_ThatEndsBeforeTheSequence_IsALoss(string rest)
    {
        byte[] item = Encoding.UTF8.GetBytes("{\"item\":1}");

        var exception = await Assert.ThrowsAsync<PluginConnectionException>(
            () => ListenToAsync([.. Header(item.Length), .. item, .. Encoding.UTF8.GetBytes(rest)]));

        Assert.Contains("in the middle of 'IAsyncEnumerable<Int32>'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receiver_ThatSendsSomething_IsTakenForOneThatIsDone()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        var source = new Source { Most = 1 };
        await using BrokerOffer offer = pair.Plugin.OfferSequence(source.Numbers);
        await using BrokerStream raw = await pair.Host.DialAsync(offer.Id, Waiting.Token).Soon();

        await raw.WriteAsync("what?"u8.ToArray(), Waiting.Token);

        await source.Disposed.Soon();
    }

    [Fact]
    public async Task Sequence_ThatIgnoresItsCancellation_DoesNotHoldUpTheOffersEnd()
    {
        var time = new FakeTimeProvider();
        var never = new TaskCompletionSource();
        await using BrokerPair pair = await BrokerPair.StartAsync(time: time);
        BrokerOffer offer = pair.Plugin.OfferSequence(StubbornAsync());
        RemoteSequence<int> items = await pair.Host.DialSequenceAsync<int>(offer.Id, Waiting.Token).Soon();
        IAsyncEnumerator<int> enumerator = items.GetAsyncEnumerator(Waiting.Token);
        Assert.True(await enumerator.MoveNextAsync().Soon());

        Task ending = offer.DisposeAsync().AsTask();
        await Waiting.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return ending.IsCompleted;
            },
            "the end of the offer");

        never.SetResult();
        await enumerator.DisposeAsync();

        async IAsyncEnumerable<int> StubbornAsync()
        {
            yield return 1;
            await never.Task;
        }
    }

    [Fact]
    public async Task Sequence_ThePluginIsKilled_NeverLooksLikeItsEnd()
    {
        await using PluginClient client = TestPlugins.Surface();
        ISurface surface = await client.DispenseAsync<ISurface>("surface", Waiting.Token).Soon();
        int last = 0;

        await Assert.ThrowsAsync<PluginExitedException>(async () =>
        {
            await foreach (Reading reading in surface.ReadingsAsync(int.MaxValue, cancellationToken: Waiting.Token))
            {
                last = reading.Number;
                if (last == 10)
                {
                    using var process = System.Diagnostics.Process.GetProcessById(client.ReattachConfig.ProcessId);
                    process.Kill();
                }
            }
        });

        Assert.InRange(last, 10, int.MaxValue - 1);
    }

    private static ReadOnlySpan<byte> Ended => "\0\0\0\u000c{\"end\":true}"u8;

    // The plugin's side is a stranger that sends the bytes and closes.
    private static async Task ListenToAsync(byte[] bytes)
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        Task<BrokerStream> accepting = pair.Plugin.AcceptAsync(1, Waiting.Token);
        await using RemoteSequence<int> items = await pair.Host.DialSequenceAsync<int>(1, Waiting.Token).Soon();
        await using (BrokerStream stranger = await accepting.Soon())
        {
            await stranger.WriteAsync(bytes, Waiting.Token);
        }

        await ListAsync(items);
    }

    private static byte[] Header(int length)
    {
        var header = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(header, length);
        return header;
    }

    private static Task<List<T>> ListAsync<T>(RemoteSequence<T> items) => items.ToListAsync(Waiting.Token).Soon();
}
