using TestContract;
using TestContract.Surface;
using SurfacePlugin = TestContract.Surface.ByHand.SurfacePlugin;

namespace Outboard.Tests;

/// <summary>Two hosts at one plugin, whose ids are the same: each gets what is its own, and the one that leaves breaks nothing.</summary>
public sealed class TwoHostsTests
{
    [Fact]
    public async Task Everything_OfTwoHostsAtOnce_ReachesTheRightOne()
    {
        await using MemoryPlugin plugin = await StartAsync();
        await using ITransportConnection second = await plugin.ConnectAnotherAsync();
        ISurface one = await plugin.DispenseAsync<ISurface>("surface");
        ISurface other = await MemoryPlugin.DispenseAsync<ISurface>(second, "surface", new SurfacePlugin());

        for (int i = 0; i < 20; i++)
        {
            await Task.WhenAll(UseAsync(one, "one"), UseAsync(other, "other")).Soon();
        }
    }

    [Fact]
    public async Task Everything_OfTheHostThatStays_GoesOnWhenTheOtherLeaves()
    {
        await using MemoryPlugin plugin = await StartAsync();
        ITransportConnection second = await plugin.ConnectAnotherAsync();
        ISurface one = await plugin.DispenseAsync<ISurface>("surface");
        ISurface other = await MemoryPlugin.DispenseAsync<ISurface>(second, "surface", new SurfacePlugin());
        var listener = new Listener();
        await one.ListenAsync(listener, Waiting.Token).Soon();
        await UseAsync(other, "other").Soon();

        await second.DisposeAsync();

        await UseAsync(one, "one").Soon();
        await one.TellAsync("news", Waiting.Token).Soon();
        Assert.Equal(["news"], listener.News);
        Assert.Equal(0, listener.Disposals);
    }

    [Fact]
    public async Task Id_OfAnotherHost_IsNobodys()
    {
        MuxBroker? pluginSide = null;
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(new PluginMap
        {
            ["raw"] = new RawPlugin(broker =>
            {
                pluginSide = broker;
                return new RpcServer();
            }),
        });
        Raw one = await plugin.DispenseAsync<Raw>("raw");
        MuxBroker pluginsOne = pluginSide!;
        await using ITransportConnection second = await plugin.ConnectAnotherAsync();
        Raw other = await MemoryPlugin.DispenseAsync<Raw>(second, "raw", new RawPlugin());
        Task<BrokerStream> accepting = pluginsOne.AcceptAsync(pluginsOne.NextId(), Waiting.Token);
        using var cancel = new CancellationTokenSource();

        Task<BrokerStream> stranger = other.Broker.DialAsync(1, cancel.Token);
        await using BrokerStream own = await one.Broker.DialAsync(1, Waiting.Token).Soon();

        await using BrokerStream accepted = await accepting.Soon();
        Assert.False(stranger.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(stranger.Soon);
    }

    private static Task<MemoryPlugin> StartAsync() =>
        MemoryPlugin.StartAsync(new PluginMap { ["surface"] = new SurfacePlugin(new LocalSurface()) });

    private static async Task UseAsync(ISurface surface, string name)
    {
        Assert.Equal($"{name} 1, {name} 2", await surface.AskAsync(new NamedOracle(name), 2, Waiting.Token));
        Assert.Equal([name.ToUpperInvariant()], await surface.ShoutAsync(WordsAsync(name), Waiting.Token).ToListAsync(Waiting.Token));
        var steps = new Reports<WorkStep>();
        int count = name.Length;
        Assert.Equal(count, await surface.WorkAsync(count, steps, Waiting.Token));
        Assert.All(steps.Values, step => Assert.Equal(count, step.Total));
        Assert.Equal(count, steps.Values.Count);
        using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(name));
        Assert.Equal(System.Text.Encoding.UTF8.GetBytes(name), await surface.PeekAsync(content, count, Waiting.Token));
        await using Stream opened = await surface.OpenAsync(count, Waiting.Token);
        Assert.Equal(count, await opened.ReadAtLeastAsync(new byte[100], 100, throwOnEndOfStream: false, Waiting.Token));
    }

    private static async IAsyncEnumerable<string> WordsAsync(string word)
    {
        await Task.Yield();
        yield return word;
    }

    private sealed class NamedOracle(string name) : IOracle
    {
        public Task<string> AnswerAsync(string question, CancellationToken cancellationToken = default) =>
            Task.FromResult($"{name} {question[^1]}");
    }
}
