namespace Outboard.Tests;

public sealed class CookieRefusalTests
{
    [Fact]
    public void Text_Printed_IsRecognisedByTheHost()
    {
        string[] lines = CookieRefusal.Text("KEY").TrimEnd().Split('\n');

        Assert.Equal(3, lines.Length);
        Assert.True(CookieRefusal.IsIn(["a warning first", .. lines]));
    }

    [Fact]
    public void GoPluginsText_Printed_IsRecognisedToo() =>
        Assert.True(CookieRefusal.IsIn(["This binary is a plugin. These are not meant to be executed directly."]));

    [Fact]
    public void OtherText_Printed_IsNot() => Assert.False(CookieRefusal.IsIn(["cannot open the configuration"]));
}
