using TestContract;

namespace Outboard.Tests;

public sealed class PluginMapTests
{
    [Fact]
    public void Map_Filled_ListsItsNamesInOrder()
    {
        var map = new PluginMap { ["b"] = new TesterPlugin(), ["a"] = new TesterPlugin(), ["B"] = new TesterPlugin() };

        Assert.Equal(["B", "a", "b"], map.Keys);
        Assert.Equal(3, map.Count);
        Assert.True(map.ContainsKey("a"));
        Assert.False(map.ContainsKey("A"));
        Assert.False(map.TryGetValue("A", out _));
        Assert.Throws<KeyNotFoundException>(() => map["c"]);
    }

    [Fact]
    public void Map_SetTwice_KeepsTheLast()
    {
        var second = new TesterPlugin();
        var map = new PluginMap { ["a"] = new TesterPlugin() };

        map["a"] = second;

        Assert.Same(second, Assert.Single(map).Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void Name_Empty_Throws(string name) => Assert.ThrowsAny<ArgumentException>(() => new PluginMap { [name] = new TesterPlugin() });

    [Fact]
    public void Name_Endless_Throws()
    {
        Assert.ThrowsAny<ArgumentException>(() => new PluginMap { [new string('n', 257)] = new TesterPlugin() });
        Assert.Single(new PluginMap { [new string('n', 256)] = new TesterPlugin() });
    }

    [Fact]
    public void Plugin_Null_Throws() => Assert.Throws<ArgumentNullException>(() => new PluginMap { ["a"] = null! });

    [Fact]
    public void Map_ChangedAfterTheClientWasMade_DoesNotCount()
    {
        var map = new PluginMap { ["a"] = new TesterPlugin() };
        var copy = new PluginMap(map);

        map["b"] = new TesterPlugin();

        Assert.Equal(["a"], copy.Keys);
    }
}
