using TestContract;

namespace Outboard.Tests;

public sealed class PluginForTests
{
    [Fact]
    public void For_AContract_GivesItsPluginType()
    {
        Assert.IsType<LedgerPlugin>(Plugin.For<ILedger>());
        Assert.IsType<LedgerPlugin>(Plugin.For<ILedger>(new Ledger()));
        Assert.NotNull(Plugin.For<ILedger>().JsonTypes);
        Assert.Null(Plugin.For<IAdder>().JsonTypes);
    }

    [Theory]
    [InlineData(typeof(ITester))]
    [InlineData(typeof(IDisposable))]
    public void For_AnInterfaceThatIsNoContract_NamesItAndTheFix(Type contract)
    {
        System.Reflection.MethodInfo method = typeof(Plugin).GetMethod(nameof(Plugin.For))!.MakeGenericMethod(contract);

        var thrown = Assert.Throws<System.Reflection.TargetInvocationException>(() => method.Invoke(null, [null]));

        var exception = Assert.IsType<PluginContractException>(thrown.InnerException);
        Assert.Contains(contract.FullName!, exception.Message, StringComparison.Ordinal);
        Assert.Contains("[PluginContract]", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Outboard package", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Register_Null_Throws() => Assert.Throws<ArgumentNullException>(() => Plugin.Register<ITester>(null!));

    [Fact]
    public async Task Dispense_ByContract_GoesBesideTheMap()
    {
        await using PluginClient client = TestPlugins.Client("serve-generated");
        PluginConnection connection = await client.ClientAsync(Waiting.Token).Soon();

        ILedger ledger = await connection.DispenseAsync<ILedger>("ledger", Waiting.Token).Soon();

        Assert.Empty(await ledger.NamesAsync().Soon());
    }

    [Fact]
    public async Task Dispense_ByContractWithAName_ThatIsNotServed_ListsTheNamesServed()
    {
        await using PluginClient client = TestPlugins.Client("serve-generated");

        var exception = await Assert.ThrowsAsync<PluginNotFoundException>(() => client.DispenseAsync<ILedger>("book", Waiting.Token).Soon());

        Assert.Equal(["ledger", "newer", "surface"], exception.Names);
    }

    [Fact]
    public async Task Dispense_ByNameAlone_NeedsTheMap()
    {
        await using var client = new PluginClient(new ClientConfig { Handshake = TesterHandshake.Config, Command = TestPlugins.Command("serve-generated") });
        PluginConnection connection = await client.ClientAsync(Waiting.Token).Soon();

        var untyped = await Assert.ThrowsAsync<PluginNotFoundException>(() => connection.DispenseAsync("ledger", Waiting.Token).Soon());
        var unmarked = await Assert.ThrowsAsync<PluginNotFoundException>(() => connection.DispenseAsync<ITester>("ledger", Waiting.Token).Soon());

        Assert.Contains("'ledger'", untyped.Message, StringComparison.Ordinal);
        Assert.Contains("TestContract.ITester", unmarked.Message, StringComparison.Ordinal);
        Assert.Contains("[PluginContract]", unmarked.Message, StringComparison.Ordinal);
        Assert.Equal(1, client.NegotiatedVersion);
    }

    [Fact]
    public async Task Dispense_AsAnotherContractThanTheMaps_NamesBoth()
    {
        await using PluginClient client = TestPlugins.Client("serve");

        var exception = await Assert.ThrowsAsync<PluginContractException>(() => client.DispenseAsync<ILedger>("tester", Waiting.Token).Soon());

        Assert.Contains(nameof(TesterRpc), exception.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(ILedger), exception.Message, StringComparison.Ordinal);
    }
}
