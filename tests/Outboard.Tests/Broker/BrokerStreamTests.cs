using System.Security.Cryptography;
using System.Text;
using TestContract.Surface;

namespace Outboard.Tests;

public sealed class BrokerStreamTests
{
    private const long Large = 64 * 1024 * 1024;

    [Theory]
    [InlineData("memory")]
    [InlineData("unix")]
    [InlineData("tcp")]
    public async Task CompleteWrites_TheOtherReadsTheEndAndMayWriteOn(string network)
    {
        await using BrokerPair pair = await BrokerPair.StartAsync(network);
        (BrokerStream host, BrokerStream plugin) = await pair.OpenAsync();

        await host.WriteAsync("question"u8.ToArray(), Waiting.Token);
        await host.CompleteWritesAsync(Waiting.Token).Soon();
        await host.CompleteWritesAsync(Waiting.Token).Soon();
        Assert.Equal("question", await ReadAllAsync(plugin));
        await plugin.WriteAsync("answer"u8.ToArray(), Waiting.Token);
        await plugin.DisposeAsync();

        Assert.Equal("answer", await ReadAllAsync(host));
        Assert.False(host.CanWrite);
        Assert.True(host.CanRead);
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.WriteAsync(new byte[1], Waiting.Token).AsTask());
        await host.DisposeAsync();
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("unix")]
    [InlineData("tcp")]
    public async Task Dispose_WhatWasWrittenArrives_AndThenTheEnd(string network)
    {
        await using BrokerPair pair = await BrokerPair.StartAsync(network);
        (BrokerStream host, BrokerStream plugin) = await pair.OpenAsync();

        // The other has sent something too, which is never read: a socket would call that a reset.
        await plugin.WriteAsync("unread"u8.ToArray(), Waiting.Token);
        await host.WriteAsync("last words"u8.ToArray(), Waiting.Token);
        await host.DisposeAsync();

        Assert.Equal("last words", await ReadAllAsync(plugin));
        Assert.Equal(0, await plugin.ReadAsync(new byte[1], Waiting.Token).Soon());
        await plugin.DisposeAsync();
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("unix")]
    [InlineData("tcp")]
    public async Task Write_TheOtherHasClosed_FailsAsAConnection(string network)
    {
        await using BrokerPair pair = await BrokerPair.StartAsync(network);
        (BrokerStream host, BrokerStream plugin) = await pair.OpenAsync();
        await plugin.DisposeAsync();

        var exception = await Assert.ThrowsAsync<PluginConnectionException>(() => WriteUntilItFailsAsync(host).Soon());

        Assert.IsType<IOException>(exception.InnerException);
        Assert.Equal(0, await host.ReadAsync(new byte[1], Waiting.Token).Soon());
        await host.DisposeAsync();
    }

    [Fact]
    public async Task Use_AfterDisposal_IsRefused()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        (BrokerStream host, BrokerStream plugin) = await pair.OpenAsync();
        Task<int> reading = host.ReadAsync(new byte[1], Waiting.Token).AsTask();

        await host.DisposeAsync();
        await host.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(reading.Soon);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => host.ReadAsync(new byte[1], Waiting.Token).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => host.WriteAsync(new byte[1], Waiting.Token).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => host.CompleteWritesAsync(Waiting.Token));
        Assert.False(host.CanRead || host.CanWrite || host.CanSeek);
        await plugin.DisposeAsync();
    }

    /// <summary>A reader that is completed has given its buffers back to the pool.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dispose_WithBytesThatNobodyRead_GivesTheirBufferBack(bool whileReading)
    {
        (Stream here, Stream there) = DuplexStream.CreatePair();
        var channel = new PluginChannel(here);
        var stream = new BrokerStream(channel, RpcPeer.Host);
        await there.WriteAsync("ab"u8.ToArray(), Waiting.Token);
        Assert.Equal(1, await stream.ReadAsync(new byte[1], Waiting.Token).Soon());
        Task<int>? reading = null;
        if (whileReading)
        {
            await stream.ReadExactlyAsync(new byte[1], Waiting.Token).AsTask().Soon();
            reading = stream.ReadAsync(new byte[1], Waiting.Token).AsTask();
        }

        await stream.DisposeAsync().Soon();

        if (reading is not null)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(reading.Soon);
        }

        Assert.Throws<InvalidOperationException>(() => channel.Input.TryRead(out _));
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("unix")]
    [InlineData("tcp")]
    public async Task Write_TheOtherDoesNotRead_WaitsAfterABoundedNumberOfBytes(string network)
    {
        const int MaxAhead = 16 * 1024 * 1024;
        await using BrokerPair pair = await BrokerPair.StartAsync(network);
        (BrokerStream host, BrokerStream plugin) = await pair.OpenAsync();
        var piece = new byte[50_000];
        long taken = 0;
        long read = 0;

        // Nobody reads: what is taken is taken at once, or waits.
        Task writing = Task.CompletedTask;
        while (taken <= MaxAhead && (writing = host.WriteAsync(piece, Waiting.Token).AsTask()).IsCompletedSuccessfully)
        {
            taken += piece.Length;
        }

        Assert.InRange(taken, 1, MaxAhead);

        // With a reader it goes on, never further ahead of it; not a byte is lost.
        Task writingOn = WriteOnAsync();
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await plugin.ReadAsync(buffer, Waiting.Token).AsTask().Soon()) > 0)
        {
            read += count;
            Assert.InRange(Interlocked.Read(ref taken) - read, long.MinValue, MaxAhead);
        }

        await writingOn.Soon();
        Assert.Equal(taken, read);
        await host.DisposeAsync();
        await plugin.DisposeAsync();

        async Task WriteOnAsync()
        {
            for (; taken < 2 * MaxAhead; writing = host.WriteAsync(piece, Waiting.Token).AsTask())
            {
                await writing;
                Interlocked.Add(ref taken, piece.Length);
            }

            await writing;
            Interlocked.Add(ref taken, piece.Length);
            await host.CompleteWritesAsync(Waiting.Token);
        }
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("unix")]
    [InlineData("tcp")]
    public async Task Stream_OfManyMebibytesBothWaysAtOnce_ArrivesWhole(string network)
    {
        await using BrokerPair pair = await BrokerPair.StartAsync(network);
        (BrokerStream host, BrokerStream plugin) = await pair.OpenAsync();

        Task<string> there = HashAsync(plugin);
        Task<string> back = HashAsync(host);
        await Task.WhenAll(SendAsync(host, Large), SendAsync(plugin, Large)).Soon();

        Assert.Equal(PatternStream.HashOf(Large), await there.Soon());
        Assert.Equal(PatternStream.HashOf(Large), await back.Soon());
        await host.DisposeAsync();
        await plugin.DisposeAsync();
    }

    [Fact]
    public async Task Write_InOneLargePiece_CostsNoLargeBuffer()
    {
        (Stream one, Stream other) = DuplexStream.CreatePair();
        var host = new BrokerStream(new PluginChannel(one), RpcPeer.Host);
        using var cancel = new CancellationTokenSource();

        Task writing = host.WriteAsync(new byte[32 * 1024 * 1024], cancel.Token).AsTask();
        var first = new byte[1];
        await other.ReadExactlyAsync(first, Waiting.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(writing.Soon);
        Assert.InRange(((DuplexStream)one).Written, 0, 512 * 1024);
        await host.DisposeAsync();
        await other.DisposeAsync();
    }

    [Fact]
    public async Task Stream_TheDispensedPluginIsClosed_FailsOnBothSides()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        (BrokerStream host, BrokerStream plugin) = await pair.OpenAsync();
        Task<BrokerStream> accepting = pair.Plugin.AcceptAsync(99, Waiting.Token);

        await pair.Client.DisposeAsync();

        await Assert.ThrowsAsync<PluginConnectionException>(() => WriteUntilItFailsAsync(host).Soon());
        await Assert.ThrowsAsync<PluginConnectionException>(() => WriteUntilItFailsAsync(plugin).Soon());
        await Assert.ThrowsAsync<PluginConnectionException>(accepting.Soon);
        await Assert.ThrowsAsync<PluginConnectionException>(() => pair.Host.AcceptAsync(100, Waiting.Token).Soon());
        await host.DisposeAsync();
        await plugin.DisposeAsync();
    }

    [Fact]
    public async Task Channels_AHundredAtOnceInBothDirectionsAndAnyOrder_AllMeet()
    {
        const int Many = 100;
        await using BrokerPair pair = await BrokerPair.StartAsync("unix");
        await Task.WhenAll(Enumerable.Range(0, Many).Select(MeetAsync)).Soon();

        async Task MeetAsync(int number)
        {
            (MuxBroker accepts, MuxBroker dials) = pair.From(host: number % 2 == 0);
            uint id = accepts.NextId();
            Task<BrokerStream>? accepting = number % 3 == 0 ? accepts.AcceptAsync(id, Waiting.Token) : null;
            Task<BrokerStream> dialling = dials.DialAsync(id, Waiting.Token);
            await using BrokerStream one = await (accepting ?? accepts.AcceptAsync(id, Waiting.Token)).Soon();
            await using BrokerStream other = await dialling.Soon();
            await one.WriteAsync(BitConverter.GetBytes(number), Waiting.Token);
            await other.WriteAsync(BitConverter.GetBytes(-number), Waiting.Token);
            await one.CompleteWritesAsync(Waiting.Token);
            var back = new byte[sizeof(int)];
            await one.ReadExactlyAsync(back, Waiting.Token).AsTask().Soon();
            using var there = new MemoryStream();
            await other.CopyToAsync(there, Waiting.Token).Soon();
            Assert.Equal(number, BitConverter.ToInt32(there.ToArray()));
            Assert.Equal(-number, BitConverter.ToInt32(back));
        }
    }

    [Fact]
    public async Task Ids_EqualOnBothSides_AreTwoChannels()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        Task<BrokerStream> hostAccepts = pair.Host.AcceptAsync(1, Waiting.Token);
        Task<BrokerStream> pluginAccepts = pair.Plugin.AcceptAsync(1, Waiting.Token);

        await using BrokerStream pluginDials = await pair.Plugin.DialAsync(1, Waiting.Token).Soon();
        await using BrokerStream hostDials = await pair.Host.DialAsync(1, Waiting.Token).Soon();
        await pluginDials.WriteAsync("from the plugin"u8.ToArray(), Waiting.Token);
        await hostDials.WriteAsync("from the host"u8.ToArray(), Waiting.Token);
        await pluginDials.CompleteWritesAsync(Waiting.Token);
        await hostDials.CompleteWritesAsync(Waiting.Token);

        await using BrokerStream host = await hostAccepts.Soon();
        await using BrokerStream plugin = await pluginAccepts.Soon();
        Assert.Equal("from the plugin", await ReadAllAsync(host));
        Assert.Equal("from the host", await ReadAllAsync(plugin));
    }

    private static async Task<string> ReadAllAsync(BrokerStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        return await reader.ReadToEndAsync(Waiting.Token).Soon();
    }

    private static async Task SendAsync(BrokerStream stream, long length)
    {
        using var pattern = new PatternStream(length);
        await pattern.CopyToAsync(stream, Waiting.Token);
        await stream.CompleteWritesAsync(Waiting.Token);
    }

    private static async Task<string> HashAsync(Stream stream) => Convert.ToHexString(await SHA256.HashDataAsync(stream, Waiting.Token));

    // The first write after the other has closed may still be taken.
    private static async Task WriteUntilItFailsAsync(BrokerStream stream)
    {
        while (true)
        {
            await stream.WriteAsync(new byte[1024], Waiting.Token);
        }
    }
}
