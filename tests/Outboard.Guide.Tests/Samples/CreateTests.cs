using Outboard;

namespace Guide;

public sealed class CreateTests
{
    [Fact(Timeout = 60_000)]
    public async Task Contract_ByHand_IsCalledOverTheWire()
    {
        await using PluginTest test = await PluginTest.StartAsync(new PluginMap { ["reception"] = new ReceptionPlugin(new Reception()) });
        IReception reception = await test.DispenseAsync<IReception>("reception");

        Assert.Equal("Welcome, Welcome, Dr Ada!", await reception.WelcomeAsync(new Guest("Ada", "Dr"), 2));
    }

    [Fact(Timeout = 60_000)]
    public async Task PluginMap_WithTwoNames_DispensesBoth()
    {
        var weekday = new Reception();
        var sunday = new Reception();

        #region map
        var plugins = new PluginMap
        {
            ["weekday"] = new ReceptionPlugin(weekday),
            ["sunday"] = new ReceptionPlugin(sunday),
        };
        #endregion

        await using PluginTest test = await PluginTest.StartAsync(plugins);
        await test.DispenseAsync<IReception>("weekday");
        await test.DispenseAsync<IReception>("sunday");
    }
}
