using System.Buffers;
using System.Text;

namespace Outboard.Tests;

public sealed class ChannelTests
{
    [Fact]
    public async Task Stream_OfAChannel_CarriesBytesBothWaysAndItsEnd()
    {
        (Stream one, Stream other) = DuplexStream.CreatePair();
        Stream left = new Channel(one).AsStream();
        Stream right = new Channel(other).AsStream();

        await left.WriteAsync(Encoding.UTF8.GetBytes("there"), Waiting.Token).Soon();
        await right.WriteAsync(Encoding.UTF8.GetBytes("back"), Waiting.Token).Soon();
        var there = new byte[5];
        var back = new byte[4];
        await right.ReadExactlyAsync(there, Waiting.Token).Soon();
        await left.ReadExactlyAsync(back, Waiting.Token).Soon();
        await left.DisposeAsync();

        Assert.Equal("there", Encoding.UTF8.GetString(there));
        Assert.Equal("back", Encoding.UTF8.GetString(back));
        Assert.Equal(0, await right.ReadAsync(there, Waiting.Token).Soon());
        await right.DisposeAsync();
    }

    [Fact]
    public async Task Dispose_WithBytesUnderWay_LetsThemGoOut()
    {
        using var stream = new GatedStream();
        var channel = new Channel(stream);
        channel.Output.Write("late"u8);
        await channel.Output.FlushAsync(Waiting.Token);

        Task disposing = channel.DisposeAsync().AsTask();
        Assert.False(disposing.IsCompleted);
        stream.Let();
        await disposing.Soon();

        Assert.Equal("late", Encoding.UTF8.GetString(Assert.Single(stream.Writes)));
    }

    [Fact]
    public async Task Dispose_OtherSideNeverReads_EndsAllTheSame()
    {
        using var stream = new GatedStream();
        var channel = new Channel(stream);
        channel.Output.Write("never read"u8);
        await channel.Output.FlushAsync(Waiting.Token);

        await channel.DisposeAsync().Soon();
        await channel.DisposeAsync().Soon();
    }

    [Theory]
    [InlineData(1023)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData((1024 * 1024 * 1024) + 1)]
    public void MessageSize_OutsideItsRange_Throws(int size)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TestPlugins.Config() with { MaxMessageSize = size });
        Assert.Equal(1024, (TestPlugins.Config() with { MaxMessageSize = 1024 }).MaxMessageSize);
    }
}
