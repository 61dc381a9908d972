namespace Outboard.Tests;

public sealed class ShellQuotingTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("it's")]
    [InlineData("'")]
    [InlineData("a b\t\n* ? ~ # ! $HOME `id` $(id) \\ \" ; & | < > {a,b}")]
    [InlineData("-e")]
    public async Task Command_ForAShell_ArrivesAsItWas(string argument)
    {
        TestPlugins.SkipOnWindows();
        string command = ShellQuoting.Command(["printf", "[%s]", argument, "end"]);

        Assert.Equal($"[{argument}][end]", await Tool.RequireAsync(Tool.Require("sh"), "-c", command));
    }
}
