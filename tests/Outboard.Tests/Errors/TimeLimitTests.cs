namespace Outboard.Tests;

public sealed class TimeLimitTests
{
    // 2^32 - 2 milliseconds is what a timer takes at most.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(4_294_967_294, 4_294_967_294)]
    [InlineData(4_294_967_295, -1)]
    [InlineData(-1, -1)]
    public void Check_OfAPositiveTimeOrNone_GivesOneThatEveryWaitTakes(long milliseconds, long expected) =>
        Assert.Equal(TimeSpan.FromMilliseconds(expected), TimeLimit.Check(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void Check_OfTheLongestTimeThereIs_MeansNoLimit() =>
        Assert.Equal(Timeout.InfiniteTimeSpan, TimeLimit.Check(TimeSpan.MaxValue));

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    public void Check_OfZeroOrLess_Throws(long milliseconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TimeLimit.Check(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public async Task StartTimeout_WithoutALimit_StartsThePlugin()
    {
        await using var client = new PluginClient(TestPlugins.Config("serve") with { StartTimeout = TimeSpan.MaxValue });

        await client.StartAsync(Waiting.Token).Soon();
    }
}
