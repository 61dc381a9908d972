using Microsoft.Extensions.Time.Testing;
using TestContract.Surface;
using ListenerRpcServer = TestContract.Surface.ByHand.ListenerRpcServer;
using SurfacePlugin = TestContract.Surface.ByHand.SurfacePlugin;

namespace Outboard.Tests;

/// <summary>Callbacks that throw, never return, or outlive their call.</summary>
public sealed class CallbackTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Callback_OfEitherSide_IsCalled(bool host)
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        (MuxBroker owner, MuxBroker user) = pair.From(host);
        await using BrokerOffer offer = owner.Offer(new RpcServer().Add("Answer", _ => Task.FromResult(42)));

        await using RpcClient client = await user.DialRpcAsync(offer.Id, Waiting.Token).Soon();

        Assert.Equal(42, await client.CallAsync<int>("Answer", Waiting.Token).Soon());
    }

    [Fact]
    public async Task Callback_ThatNeverReturns_IsCancelledWithTheCallAndHarmsNothing()
    {
        await using MemoryPlugin plugin = await StartAsync();
        ISurface surface = await plugin.DispenseAsync<ISurface>("surface");
        using var cancel = new CancellationTokenSource();
        var oracle = new SilentOracle();

        Task<string> asking = surface.AskAsync(oracle, 1, cancel.Token);
        await oracle.Asked.Soon();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(asking.Soon);
        await oracle.Cancelled.Soon();
        await surface.SetAsync(1, Waiting.Token).Soon();
        Assert.Equal(2, await surface.CountAsync(Waiting.Token).Soon());
    }

    [Fact]
    public async Task Callback_OfACallThatIsOver_IsClosed()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        BrokerOffer offer = pair.Host.Offer(new RpcServer().Add("Answer", _ => Task.FromResult(42)));
        RpcClient client = await pair.Plugin.DialRpcAsync(offer.Id, Waiting.Token).Soon();
        Assert.Equal(42, await client.CallAsync<int>("Answer", Waiting.Token).Soon());

        await offer.FinishAsync(Waiting.Token).Soon();

        await Assert.ThrowsAsync<PluginConnectionException>(() => client.CallAsync<int>("Answer", Waiting.Token).Soon());
    }

    [Fact]
    public async Task Callback_TheDispensedPluginIsClosed_IsDisposedOnce()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        var listener = new Listener();
        BrokerOffer offer = pair.Host.Offer(new ListenerRpcServer(listener).ToRpcServer(), whenClosed: listener);
        RpcClient client = await pair.Plugin.DialRpcAsync(offer.Id, Waiting.Token).Soon();
        await client.CallAsync("Hear", ["news"], Waiting.Token).Soon();

        await pair.Client.DisposeAsync();

        await listener.Disposed.Soon();
        await Assert.ThrowsAsync<PluginConnectionException>(() => client.CallAsync("Hear", ["more"], Waiting.Token).Soon());
        await offer.DisposeAsync().Soon();
        Assert.Equal(1, listener.Disposals);
    }

    [Fact]
    public async Task Callback_NobodyDials_IsDisposedAfterFiveSeconds()
    {
        var time = new FakeTimeProvider();
        await using BrokerPair pair = await BrokerPair.StartAsync(time: time);
        var listener = new Listener();
        await using BrokerOffer offer = pair.Host.Offer(new ListenerRpcServer(listener).ToRpcServer(), whenClosed: listener);

        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(0, listener.Disposals);
        time.Advance(TimeSpan.FromSeconds(0.2));

        await listener.Disposed.Soon();
    }

    [Fact]
    public async Task Offer_OfABrokerThatHasEnded_EndsAtOnce()
    {
        await using BrokerPair pair = await BrokerPair.StartAsync();
        await pair.Client.DisposeAsync();
        var listener = new Listener();

        BrokerOffer offer = pair.Host.Offer(new ListenerRpcServer(listener).ToRpcServer(), whenClosed: listener);

        await listener.Disposed.Soon();
        await offer.FinishAsync(Waiting.Token).Soon();
    }

    [Fact]
    public async Task Callback_TheImplementationRefusesIt_StaysItsMakers()
    {
        await using MemoryPlugin plugin = await StartAsync();
        ISurface surface = await plugin.DispenseAsync<ISurface>("surface");
        for (int i = 0; i < LocalSurface.MaxListeners; i++)
        {
            await surface.ListenAsync(new Listener(), Waiting.Token).Soon();
        }

        var listener = new Listener();
        await Assert.ThrowsAsync<PluginCallException>(() => surface.ListenAsync(listener, Waiting.Token).Soon());
        await surface.LeaveAsync(Waiting.Token).Soon();

        await surface.ListenAsync(listener, Waiting.Token).Soon();
        await surface.TellAsync("news", Waiting.Token).Soon();
        Assert.Equal(["news"], listener.News);
        Assert.Equal(0, listener.Disposals);
    }

    [Fact]
    public async Task Callback_OfferedToTwoPlugins_OutlivesTheCrashOfOne()
    {
        await using PluginClient crashing = TestPlugins.Surface();
        await using PluginClient staying = TestPlugins.Surface();
        ISurface gone = await crashing.DispenseAsync<ISurface>("surface", Waiting.Token).Soon();
        ISurface left = await staying.DispenseAsync<ISurface>("surface", Waiting.Token).Soon();
        var listener = new Listener();
        await gone.ListenAsync(listener, Waiting.Token).Soon();
        await left.ListenAsync(listener, Waiting.Token).Soon();
        await gone.TellAsync("from one", Waiting.Token).Soon();

        using (var process = System.Diagnostics.Process.GetProcessById(int.Parse(crashing.Id, System.Globalization.CultureInfo.InvariantCulture)))
        {
            process.Kill();
        }

        await crashing.Exited.Soon();
        await left.TellAsync("from the other", Waiting.Token).Soon();

        Assert.Equal(["from one", "from the other"], listener.News);
        Assert.Equal(0, listener.Disposals);
    }

    private static Task<MemoryPlugin> StartAsync() =>
        MemoryPlugin.StartAsync(new PluginMap { ["surface"] = new SurfacePlugin(new LocalSurface()) });

    private sealed class SilentOracle : IOracle
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public Task Cancelled => _cancelled.Task;

        public async Task<string> AnswerAsync(string question, CancellationToken cancellationToken = default)
        {
            _asked.TrySetResult();
            cancellationToken.Register(_cancelled.SetResult);
            return await new TaskCompletionSource<string>().Task;
        }
    }
}
