namespace Outboard.Tests;

public sealed class PluginCommandTests
{
    [Fact]
    public void Dotnet_OfADll_NamesItInFull()
    {
        PluginCommand command = PluginCommand.Dotnet("some.dll", "a b");

        // The tests run with one, so that is taken and not looked for.
        Assert.True(Path.IsPathFullyQualified(command.FileName));
        Assert.Equal("dotnet", Path.GetFileNameWithoutExtension(command.FileName));
        Assert.Equal([Path.GetFullPath("some.dll"), "a b"], command.Arguments);
        Assert.Equal("some", command.DefaultName);
    }

    /// <summary>What build/Outboard.targets writes for a PluginReference, this project's file writes by itself.</summary>
    [Fact]
    public void FromReference_OfANameInTheProjectFile_IsTheExecutableBesideTheApplication()
    {
        PluginCommand command = PluginCommand.FromReference("shipped", "a b");

        Assert.Equal(Path.Combine(AppContext.BaseDirectory, "plugins", "shipped", "Acme.Shipped"), command.FileName);
        Assert.Equal(["a b"], command.Arguments);
    }

    [Fact]
    public void FromReference_OfAnotherName_SaysWhichThereAre()
    {
        PluginNotFoundException exception = Assert.Throws<PluginNotFoundException>(() => PluginCommand.FromReference("missing"));

        Assert.Equal("missing", exception.Name);
        Assert.Equal(["shipped"], exception.Names);
    }

    [Theory]
    [InlineData("/x/Greeter.Plugin", "Greeter.Plugin")]
    [InlineData("Greeter.Plugin.exe", "Greeter.Plugin")]
    [InlineData("plugin", "plugin")]
    [InlineData("dotnet", "dotnet")]
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

    [Fact]
    public void Constructor_WithoutArguments_IsOneThatEveryLanguageCanCall() =>
        Assert.True(typeof(PluginCommand).GetConstructor([typeof(string), typeof(string[])])!.GetParameters()[1].IsDefined(typeof(ParamArrayAttribute), false));

    [Theory]
    [InlineData("")]
    [InlineData("A=B")]
    [InlineData("A\0B")]
    public void Environment_WithANameThatNoVariableCanHave_Throws(string name) =>
        Assert.Throws<ArgumentException>(() => new PluginCommand("x") { Environment = new Dictionary<string, string?> { [name] = "1" } });

    [Fact]
    public void Texts_WithANul_Throw()
    {
        Assert.Throws<ArgumentException>(() => new PluginCommand("x") { Environment = new Dictionary<string, string?> { ["A"] = "1\02" } });
        Assert.Throws<ArgumentException>(() => new PluginCommand("x", "a\0b"));
        Assert.Throws<ArgumentException>(() => new PluginCommand("x\0y"));
        Assert.Throws<ArgumentException>(() => new PluginCommand("x") { WorkingDirectory = "a\0b" });
        Assert.Throws<ArgumentException>(() => PluginCommand.Dotnet("a\0b"));
    }

    [Fact]
    public void Environment_ChangedAfterwards_DoesNotCount()
    {
        var variables = new Dictionary<string, string?> { ["A"] = "1" };
        var command = new PluginCommand("x") { Environment = variables };

        variables["A"] = "2";

        Assert.Equal("1", command.Environment["A"]);
    }
}
