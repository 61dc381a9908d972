namespace Outboard.Tests;

public sealed class StdioTeeTests
{
    [Fact]
    public async Task Run_StreamThatFails_TellsWhyOnceAndCallsNothingDropped()
    {
        using var broken = new BrokenStream();
        var failures = new List<Exception>();
        var copy = new StdioTee(broken, skipFirstLine: false, count => Assert.Fail($"{count} dropped"), failures.Add);
        copy.Add("one"u8);
        copy.Add("two"u8);
        copy.Complete();

        await copy.RunAsync().Soon();

        Assert.Single(failures);
    }
}
