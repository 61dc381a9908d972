using Greeter.Shared;
using Outboard;

namespace Greeter.Checks;

/// <summary>A callback: the plugin calls the host, on a channel that MuxBroker opens.</summary>
public sealed class Exercise6 : Exercise
{
#if EXERCISE6
    [Fact]
    public async Task Guest_GivenToThePlugin_IsAskedHere()
    {
        await using PluginProcess plugin = await StartPluginAsync("greeter");
        IGreeter greeter = await plugin.DispenseAsync<IGreeter>("greeter", Token);
        var guest = new Guest();

        Assert.Contains("Grace", await greeter.WelcomeAsync(guest, Token), StringComparison.Ordinal);
        Assert.Equal(1, guest.Asked);
    }

    private sealed class Guest : IGuest
    {
        public int Asked { get; private set; }

        public Task<string> NameAsync(CancellationToken cancellationToken = default)
        {
            Asked++;
            return Task.FromResult("Grace");
        }
    }
#else
    [Fact]
    public void Guest_GivenToThePlugin_IsAskedHere() =>
        Assert.Fail("IGuest does not exist, or IGreeter has no WelcomeAsync. Steps 1 and 2: add them to Greeter.Shared.");
#endif

    [Fact]
    public async Task Host_Run_PrintsTheWelcome() =>
        Assert.Contains("guest from process", await RunHostAsync(), StringComparison.Ordinal);
}
