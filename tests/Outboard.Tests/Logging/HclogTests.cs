namespace Outboard.Tests;

public sealed class HclogTests
{
    private static readonly DateTimeOffset s_second = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData("", 0)]
    [InlineData(".1", 1_000_000)]
    [InlineData(".12", 1_200_000)]
    [InlineData(".123", 1_230_000)]
    [InlineData(".1234", 1_234_000)]
    [InlineData(".12345", 1_234_500)]
    [InlineData(".123456", 1_234_560)]
    [InlineData(".1234567", 1_234_567)]
    [InlineData(".12345678", 1_234_567)]
    [InlineData(".123456789", 1_234_567)]
    public void ParseTime_ZeroToNineDigits_AreAllRead(string fraction, long ticks)
    {
        Assert.Equal(s_second.AddTicks(ticks), Hclog.ParseTime($"2026-01-02T03:04:05{fraction}Z"));
        Assert.Equal(s_second.AddTicks(ticks), Hclog.ParseTime($"2026-01-02T05:04:05{fraction}+02:00"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-13-02T03:04:05Z")]
    [InlineData("2026-01-02T03:04:05.Z.")]
    public void ParseTime_AnythingElse_IsNoTime(string? text) => Assert.Null(Hclog.ParseTime(text));

    [Fact]
    public void FormatTime_AnyTime_HasSixDigitsInUtc()
    {
        Assert.Equal("2026-01-02T03:04:05.000000Z", Hclog.FormatTime(s_second));
        Assert.Equal("2026-01-02T03:04:05.123456Z", Hclog.FormatTime(s_second.AddTicks(1_234_567).ToOffset(TimeSpan.FromHours(2))));
    }
}
