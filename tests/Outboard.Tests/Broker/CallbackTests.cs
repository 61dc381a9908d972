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
    public async Task Callback_TheImplementationRefusesIt_IsDisposed()
    {
        await using MemoryPlugin plugin = await StartAsync();
        ISurface surface = await plugin.DispenseAsync<ISurface>("surface");
        for (int i = 0; i < LocalSurface.MostListeners; i++)
        {
            await surface.ListenAsync(new Listener(), Waiting.Token).Soon();
        }

        var listener = new Listener();
        await Assert.ThrowsAsync<PluginCallException>(() => surface.ListenAsync(listener, Waiting.Token).Soon());

        await listener.Disposed.Soon();
    }

    [Fact]
    public async Task Callback_ThePluginIsKilled_IsDisposed()
    {
        PluginClient client = TestPlugins.Surface();
        ISurface surface = await client.DispenseAsync<ISurface>("surface", Waiting.Token).Soon();
        var listener = new Listener();
        await surface.ListenAsync(listener, Waiting.Token).Soon();

        await client.KillAsync(Waiting.Token).Soon();

        await listener.Disposed.Soon();
        await client.DisposeAsync();
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
