using Outboard;

namespace Guide;

public sealed class CallBackTests
{
    [Fact(Timeout = 60_000)]
    public async Task Callbacks_OfBothKinds_LiveAsLongAsTheyShould()
    {
        await using PluginTest test = await PluginTest.StartAsync(new PluginMap { ["party"] = Plugin.For<IParty>(new Party()) });
        IParty party = await test.DispenseAsync<IParty>("party");

        #region use
        string greeting = await party.GreetAsync(new NamedGuest("Ada"));

        var listener = new Listener();
        await party.JoinAsync(listener);
        await party.SayAsync("There is cake.");
        await party.EndAsync();
        #endregion

        Assert.Equal("Hello, Ada!", greeting);
        Assert.Equal(["There is cake."], listener.Heard);
    }

    [Fact(Timeout = 60_000)]
    public async Task Callback_KeptBeyondItsCall_IsDead()
    {
        var keeper = new Keeper();
        await using PluginTest test = await PluginTest.StartAsync(new PluginMap { ["door"] = Plugin.For<IDoor>(keeper) });
        IDoor door = await test.DispenseAsync<IDoor>("door");
        await door.KnockAsync(new NamedGuest("Ada"));

        await Assert.ThrowsAsync<PluginConnectionException>(() => keeper.Kept!.NameAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task Callback_ByHand_IsCalled()
    {
        await using PluginTest test = await PluginTest.StartAsync(new PluginMap { ["door"] = Plugin.For<IDoor>(new Door()) });
        IDoor door = await test.DispenseAsync<IDoor>("door");

        Assert.Equal("Who is it? Ada.", await door.KnockAsync(new NamedGuest("Ada")));
    }

    private sealed class Keeper : IDoor
    {
        public IGuest? Kept { get; private set; }

        public Task<string> KnockAsync(IGuest guest, CancellationToken cancellationToken = default)
        {
            Kept = guest;
            return Task.FromResult(string.Empty);
        }
    }
}
