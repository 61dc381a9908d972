namespace Outboard.Tests;

public sealed class PluginExitTests
{
    [Theory]
    [InlineData(0, null)]
    [InlineData(1, null)]
    [InlineData(128, null)]
    [InlineData(129, 1)]
    [InlineData(137, 9)]
    [InlineData(143, 15)]
    [InlineData(192, 64)]
    [InlineData(193, null)]
    [InlineData(255, null)]
    public void SignalOf_ExitCode_IsWhatAShellWouldSay(int exitCode, int? signal)
    {
        TestPlugins.SkipOnWindows();

        Assert.Equal(signal, PluginExit.SignalOf(exitCode));
    }

    [Fact]
    public void Describe_EachKind_IsInWords()
    {
        Assert.Equal("exit code 3", new PluginExit { ExitCode = 3 }.Describe());
        Assert.Equal("signal 9 (exit code 137)", new PluginExit { ExitCode = 137, SignalNumber = 9 }.Describe());
        Assert.Equal("unknown exit code", new PluginExit().Describe());
    }
}
