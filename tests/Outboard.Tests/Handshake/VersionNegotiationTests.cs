namespace Outboard.Tests;

public sealed class VersionNegotiationTests
{
    [Theory]
    [InlineData("1,2,3", 3)]
    [InlineData("2", 2)]
    [InlineData("9,1", 1)]
    [InlineData(" 2 , 1 ", 2)]
    [InlineData("7,8", 1)]
    [InlineData("", 1)]
    [InlineData(null, 1)]
    [InlineData("x,3,-2,2.0", 3)]
    public void Choose_AmongOneToThree_TakesTheHighestInCommonElseTheLowest(string? offered, int chosen) =>
        Assert.Equal(chosen, VersionNegotiation.Choose([3, 1, 2], offered));
}
