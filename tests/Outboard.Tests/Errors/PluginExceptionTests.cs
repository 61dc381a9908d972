namespace Outboard.Tests;

public sealed class PluginExceptionTests
{
    [Fact]
    public void AddContext_SeveralTimes_FollowsTheMessageInnermostFirst()
    {
        var exception = new PluginException("It broke.");

        exception.AddContext("while greeting");
        exception.AddContext("while starting");

        Assert.Equal("It broke. (while greeting, while starting)", exception.Message);
    }

    [Fact]
    public void AddContext_ToAMessageOfSeveralLines_FollowsTheFirst()
    {
        var exception = new PluginException("It broke.\nLast lines:\n  a");

        exception.AddContext("while greeting");

        Assert.Equal("It broke. (while greeting)\nLast lines:\n  a", exception.Message);
    }

    [Fact]
    public void AddContext_Empty_Throws() => Assert.Throws<ArgumentException>(() => new PluginException("It broke.").AddContext(" "));

    [Fact]
    public void Message_WithoutContext_IsAsGiven()
    {
        var inner = new IOException("below");
        var exception = new PluginException("It broke.", inner);

        Assert.Equal("It broke.", exception.Message);
        Assert.Same(inner, exception.InnerException);
        Assert.Null(exception.PluginName);
    }

    [Fact]
    public void Types_OfErrors_StandUnderOneBase() =>
        Assert.All(
            typeof(PluginException).Assembly.GetExportedTypes().Where(type => type.IsAssignableTo(typeof(Exception))),
            type => Assert.True(type.IsAssignableTo(typeof(PluginException)), type.FullName));
}
