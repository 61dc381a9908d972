using System.IO.Pipelines;
using System.Text;
using TestContract.Surface;

namespace Outboard.Tests;

/// <summary>Streams that are read by half, written by half, fail, or are closed early.</summary>
public sealed class StreamOfferHandlerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_ToRead_IsReadToItsEndAndDisposed(bool host)
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        (MuxBroker owner, MuxBroker user) = pair.From(host);
        var stream = new Told(new PatternStream(100_000));
        BrokerOffer offer = owner.OfferStream(stream);

        await using BrokerStream remote = await user.DialAsync(offer.Id, Waiting.Token).Soon();

        Assert.Equal(PatternStream.HashOf(100_000), await new LocalSurface().HashAsync(remote, Waiting.Token).Soon());
        await stream.Disposed.Soon();
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("unix")]
    [InlineData("tcp")]
    public async Task Stream_ReadByHalfAndClosed_EndsTheOfferQuietly(string network)
    {
        await using BrokerPair pair = await BrokerPair.StartAsync(network);
        var stream = new Told(new PatternStream(long.MaxValue));
        BrokerOffer offer = pair.Host.OfferStream(stream);
        await using (BrokerStream remote = await pair.Plugin.DialAsync(offer.Id, Waiting.Token).Soon())
        {
            await remote.ReadExactlyAsync(new byte[100_000], Waiting.Token).AsTask().Soon();
        }

        await stream.Disposed.Soon();
        await offer.FinishAsync(Waiting.Token).Soon();
    }

    [Fact]
    public async Task Stream_HalfClosedByItsReader_CanStillBeRead()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync("unix");
        await using BrokerOffer offer = pair.Host.OfferStream(new PatternStream(3_000_000));
        await using BrokerStream remote = await pair.Plugin.DialAsync(offer.Id, Waiting.Token).Soon();

        await remote.CompleteWritesAsync(Waiting.Token).Soon();

        Assert.Equal(PatternStream.HashOf(3_000_000), await new LocalSurface().HashAsync(remote, Waiting.Token).Soon());
    }

    [Fact]
    public async Task Stream_OfferEnded_IsReleasedEvenWhileItIsRead()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        var endless = new Pipe();
        var stream = new Told(endless.Reader.AsStream());
        BrokerOffer offer = pair.Host.OfferStream(stream);
        await using BrokerStream remote = await pair.Plugin.DialAsync(offer.Id, Waiting.Token).Soon();
        await endless.Writer.WriteAsync("some"u8.ToArray(), Waiting.Token);
        await remote.ReadExactlyAsync(new byte[4], Waiting.Token).AsTask().Soon();

        await offer.DisposeAsync().Soon();

        Assert.True(stream.Disposed.IsCompleted);
        Assert.Equal(0, await remote.ReadAsync(new byte[1], Waiting.Token).Soon());
    }

    [Fact]
    public async Task Stream_ThatFailsToBeRead_IsToldOfAtTheEnd()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        await using BrokerOffer offer = pair.Host.OfferStream(new Failing(canRead: true));
        await using BrokerStream remote = await pair.Plugin.DialAsync(offer.Id, Waiting.Token).Soon();

        Assert.Equal(0, await remote.ReadAsync(new byte[1], Waiting.Token).Soon());

        var exception = await Assert.ThrowsAsync<IOException>(() => offer.FinishAsync(Waiting.Token).Soon());
        Assert.Equal("disk full", exception.Message);
    }

    // The other side takes the closed channel for the end of the stream, and may answer the call before all is cleared up here.
    [Fact]
    public async Task Stream_ThatFailsToBeRead_IsToldOfEvenWhenTheCallIsAnsweredAtOnce()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using BrokerOffer offer = pair.Host.OfferStream(new Failing(canRead: true, released.Task));
        await using BrokerStream remote = await pair.Plugin.DialAsync(offer.Id, Waiting.Token).Soon();
        Assert.Equal(0, await remote.ReadAsync(new byte[1], Waiting.Token).Soon());

        Task finishing = offer.FinishAsync(Waiting.Token);
        released.SetResult();

        var exception = await Assert.ThrowsAsync<IOException>(() => finishing.Soon());
        Assert.Equal("disk full", exception.Message);
    }

    [Fact]
    public async Task Stream_ThatFailsToBeWritten_IsToldToBothSides()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync("unix");
        await using BrokerOffer offer = pair.Host.OfferStream(new Failing(canRead: false));
        await using BrokerStream remote = await pair.Plugin.DialAsync(offer.Id, Waiting.Token).Soon();

        await Assert.ThrowsAsync<PluginConnectionException>(async () =>
        {
            while (true)
            {
                await remote.WriteAsync(new byte[1024], Waiting.Token).AsTask().Soon();
            }
        });

        var exception = await Assert.ThrowsAsync<IOException>(() => offer.FinishAsync(Waiting.Token).Soon());
        Assert.Equal("disk full", exception.Message);
    }

    [Fact]
    public async Task Stream_ToWriteClosedByHalf_HasWhatWasWritten()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        var pipe = new Pipe();
        await using BrokerOffer offer = pair.Host.OfferStream(pipe.Writer.AsStream());
        await using (BrokerStream remote = await pair.Plugin.DialAsync(offer.Id, Waiting.Token).Soon())
        {
            await remote.WriteAsync("half a sent"u8.ToArray(), Waiting.Token);
        }

        await offer.FinishAsync(Waiting.Token).Soon();
        using var reader = new StreamReader(pipe.Reader.AsStream());
        Assert.Equal("half a sent", await reader.ReadToEndAsync(Waiting.Token).Soon());
    }

    [Fact]
    public async Task Stream_OfTwoWays_IsCopiedBothWays()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        (Stream near, Stream far) = DuplexStream.CreatePair();
        await using BrokerOffer offer = pair.Host.OfferStream(near);
        await using BrokerStream remote = await pair.Plugin.DialAsync(offer.Id, Waiting.Token).Soon();

        await far.WriteAsync("there"u8.ToArray(), Waiting.Token);
        await remote.WriteAsync("back"u8.ToArray(), Waiting.Token);
        var there = new byte[5];
        var back = new byte[4];
        await remote.ReadExactlyAsync(there, Waiting.Token).AsTask().Soon();
        await far.ReadExactlyAsync(back, Waiting.Token).AsTask().Soon();

        Assert.Equal("there", Encoding.UTF8.GetString(there));
        Assert.Equal("back", Encoding.UTF8.GetString(back));
        await far.DisposeAsync();
    }

    [Fact]
    public async Task Stream_ThatCanDoNothing_IsRefused()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        var stream = new MemoryStream();
        await stream.DisposeAsync();

        Assert.Throws<ArgumentException>(() => pair.Host.OfferStream(stream));
    }

    [Fact]
    public async Task Stream_LeftOpen_IsNotDisposed()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        var stream = new Told(new PatternStream(10));
        BrokerOffer offer = pair.Host.OfferStream(stream, leaveOpen: true);

        await offer.FinishAsync(Waiting.Token).Soon();

        Assert.False(stream.Disposed.IsCompleted);
    }

    /// <summary>A stream that tells when it is disposed.</summary>
    private sealed class Told(Stream inner) : WrappedStream(inner)
    {
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Disposed => _disposed.Task;

        protected override void Dispose(bool disposing)
        {
            _disposed.TrySetResult();
            base.Dispose(disposing);
        }
    }

    private sealed class Failing(bool canRead, Task? release = null) : WrappedStream(Null)
    {
        public override bool CanRead => canRead;

        public override bool CanWrite => !canRead;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("disk full");

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("disk full");

        public override async ValueTask DisposeAsync()
        {
            await (release ?? Task.CompletedTask);
            await base.DisposeAsync();
        }
    }
}
