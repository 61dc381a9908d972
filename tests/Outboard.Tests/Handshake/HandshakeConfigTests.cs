namespace Outboard.Tests;

public sealed class HandshakeConfigTests
{
    private static readonly HandshakeConfig s_good = new() { MagicCookieKey = "KEY", MagicCookieValue = "value" };

    [Fact]
    public void Version_NotSet_IsOne() => Assert.Equal(1, s_good.ProtocolVersion);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Version_BelowOne_Throws(int version) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => s_good with { ProtocolVersion = version });

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("A=B")]
    [InlineData("A\0B")]
    public void Key_ThatIsNoVariableName_Throws(string key) =>
        Assert.ThrowsAny<ArgumentException>(() => s_good with { MagicCookieKey = key });

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void Value_ThatNoVariableCanHave_Throws(string value) =>
        Assert.ThrowsAny<ArgumentException>(() => s_good with { MagicCookieValue = value });

    [Fact]
    public void Value_WithEqualsSignAndSpaces_IsLegal() => Assert.Equal(" a=b ", (s_good with { MagicCookieValue = " a=b " }).MagicCookieValue);
}
