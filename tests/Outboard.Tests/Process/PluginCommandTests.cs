namespace Outboard.Tests;

public sealed class PluginCommandTests
{
    [Fact]
    public void Dotnet_OfADll_NamesItInFull()
    {
        PluginCommand command = PluginCommand.Dotnet("some.dll", "a b");

        Assert.Equal("dotnet", command.FileName);
        Assert.Equal([Path.GetFullPath("some.dll"), "a b"], command.Arguments);
        Assert.Equal("some", command.DefaultName);
    }

    [Theory]
    [InlineData("/x/Greeter.Plugin", "Greeter.Plugin")]
    [InlineData("Greeter.Plugin.exe", "Greeter.Plugin")]
    [InlineData("plugin", "plugin")]
    public void DefaultName_OfAnExecutable_IsItsFileName(string fileName, string name) =>
        Assert.Equal(name, new PluginCommand(fileName).DefaultName);

    [Fact]
    public void Arguments_ChangedAfterwards_DoNotCount()
    {
        string[] arguments = ["one"];
        var command = new PluginCommand("x", arguments);

        arguments[0] = "two";

        Assert.Equal(["one"], command.Arguments);
    }

    [Fact]
    public void FileName_Empty_Throws() => Assert.ThrowsAny<ArgumentException>(() => new PluginCommand(" "));
}
