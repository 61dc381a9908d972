namespace Outboard.Tests;

/// <summary>Asserts that a plugin does not start, and why.</summary>
internal static class StartFailures
{
    public static async Task<PluginStartException> ThrowsAsync(PluginStartFailure failure, Func<Task> start)
    {
        var exception = await Assert.ThrowsAsync<PluginStartException>(start);
        Assert.Equal(failure, exception.Failure);
        return exception;
    }

    public static PluginStartException Throws(PluginStartFailure failure, Action start)
    {
        var exception = Assert.Throws<PluginStartException>(start);
        Assert.Equal(failure, exception.Failure);
        return exception;
    }
}
