using System.Buffers;
using System.Text;

namespace Outboard.Tests;

public sealed class PluginChannelTests
{
    [Fact]
    public async Task Dispose_WithBytesUnderWay_LetsThemGoOut()
    {
        using var stream = new GatedStream();
        var channel = new PluginChannel(stream);
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
        var channel = new PluginChannel(stream);
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
