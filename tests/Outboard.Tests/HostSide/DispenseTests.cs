using TestContract;

namespace Outboard.Tests;

public sealed class DispenseTests
{
    [Fact]
    public async Task Dispense_LongForm_GivesTheContract()
    {
        await using PluginClient client = TestPlugins.Client("serve");

        PluginConnection connection = await client.ClientAsync(Waiting.Token).Soon();
        object raw = await connection.DispenseAsync("tester", Waiting.Token).Soon();
        await connection.PingAsync(Waiting.Token).Soon();

        Assert.Equal("hello", await Assert.IsAssignableFrom<ITester>(raw).EchoAsync("hello", Waiting.Token).Soon());
    }

    [Fact]
    public async Task Dispense_NameMissingInTheHostsMap_ListsItsNames()
    {
        await using PluginClient client = TestPlugins.Client("serve");

        var exception = await Assert.ThrowsAsync<PluginNotFoundException>(() => client.DispenseAsync<ITester>("greeter", Waiting.Token).Soon());

        Assert.Equal("greeter", exception.Name);
        Assert.Equal(["other", "tester", "unserved"], exception.Names);
        Assert.Contains("'greeter'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'other', 'tester', 'unserved'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispense_NameThatIsNotServed_ListsTheNamesServedAndLeavesTheRest()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        var exception = await Assert.ThrowsAsync<PluginNotFoundException>(() => client.DispenseAsync<ITester>("unserved", Waiting.Token).Soon());

        Assert.Equal("unserved", exception.Name);
        Assert.Equal(["other", "tester"], exception.Names);
        Assert.Contains("serves nothing under the name 'unserved'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'other', 'tester'", exception.Message, StringComparison.Ordinal);
        Assert.Equal("still here", await tester.EchoAsync("still here", Waiting.Token).Soon());
    }

    [Fact]
    public async Task Dispense_AsAnotherContract_NamesBothTypes()
    {
        await using PluginClient client = TestPlugins.Client("serve");

        var exception = await Assert.ThrowsAsync<PluginContractException>(() => client.DispenseAsync<IDisposable>("tester", Waiting.Token).Soon());

        Assert.Contains(nameof(TesterRpc), exception.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(IDisposable), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispense_AfterTheEnd_SaysThatThePluginHasExited()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        PluginConnection connection = await client.ClientAsync(Waiting.Token).Soon();
        await client.KillAsync(Waiting.Token).Soon();

        var exception = await Assert.ThrowsAsync<PluginExitedException>(() => connection.DispenseAsync("tester", Waiting.Token).Soon());

        Assert.True(exception.Exit.Killed);
    }

    [Fact]
    public async Task Dispense_SocketAndFolder_AreForThisUserAlone()
    {
        TestPlugins.SkipOnWindows();
        await using PluginClient client = TestPlugins.Client("serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        string folder = (await tester.VariableAsync("PLUGIN_UNIX_SOCKET_DIR", Waiting.Token).Soon())!;

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "s")));
        }
    }
}
