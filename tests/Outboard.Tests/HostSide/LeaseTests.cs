using System.Globalization;
using TestContract;
using TestContract.Surface;
using SurfacePlugin = TestContract.Surface.ByHand.SurfacePlugin;

namespace Outboard.Tests;

/// <summary>Instances that are given back.</summary>
public sealed class LeaseTests
{
    private const int Many = 1_000;

    [Fact]
    public async Task Lease_GivenBackAgainAndAgain_CostsNoDescriptorsOnEitherSide()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Looks at descriptors through /proc.");
        }

        // A host of its own, which has no descriptors of other tests.
        using HostProcess host = await HostProcess.StartLeasingAsync(Many);

        Assert.Equal("3", host.Lines.Told("kept"));

        // Some that the runtime opens for itself.
        Assert.InRange(Number("host-after"), 0, Number("host-before") + 50);
        Assert.InRange(Number("plugin-after"), 0, Number("plugin-before") + 50);

        int Number(string word) => int.Parse(host.Lines.Told(word), CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Lease_GivenBackAgainAndAgain_LeavesNoSessionOnEitherSide()
    {
        (MemoryPlugin plugin, Raw kept) = await MemoryPlugin.StartRawAsync(new RpcServer().Add("Greet", _ => Task.FromResult("hello")));
        await using MemoryPlugin owned = plugin;
        var host = (JsonRpcConnection)plugin.Connection;
        var served = (JsonRpcListener)plugin.Served;

        // The plugin's side has the control channel too. It counts a session when its host has been answered already.
        var before = (1, 2);
        await Waiting.UntilAsync(() => (host.Sessions, served.Sessions) == before, () => $"{(host.Sessions, served.Sessions)} at the beginning");

        for (int i = 0; i < Many; i++)
        {
            DispensedPlugin dispensed = await host.DispenseAsync("raw", new RawPlugin(), Waiting.Token).Soon();
            await ((Raw)dispensed.Instance).Client.CallAsync<string>("Greet", Waiting.Token).Soon();
            await dispensed.Channel.DisposeAsync().Soon();
        }

        await Waiting.UntilAsync(() => (host.Sessions, served.Sessions) == before, () => $"{before} before, {(host.Sessions, served.Sessions)} after");
        Assert.Equal("hello", await kept.Client.CallAsync<string>("Greet", Waiting.Token).Soon());
    }

    [Fact]
    public async Task Lease_GivenBack_EndsItsChannelOnBothSidesAndNoOther()
    {
        await using PluginTest test = await PluginTest.StartAsync(
            new PluginMap { ["surface"] = new SurfacePlugin(new LocalSurface()) }, cancellationToken: Waiting.Token);
        ISurface other = await test.DispenseAsync<ISurface>("surface", Waiting.Token);
        PluginLease<ISurface> lease = await test.Connection.LeaseAsync<ISurface>("surface", Waiting.Token).Soon();
        var asked = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<string> asking = lease.Instance.AskAsync(new PatientOracle(asked), 1, Waiting.Token);
        CancellationToken answering = await asked.Task.Soon();

        await lease.DisposeAsync().Soon();
        await lease.DisposeAsync().Soon();

        await Waiting.UntilAsync(() => answering.IsCancellationRequested, "the end of the callback");
        await Assert.ThrowsAsync<PluginConnectionException>(asking.Soon);
        await Assert.ThrowsAsync<PluginConnectionException>(() => lease.Instance.CountAsync(Waiting.Token).Soon());
        Assert.Equal(1, await other.CountAsync(Waiting.Token).Soon());
    }

    [Fact]
    public async Task Lease_OfAnotherContract_IsRefused()
    {
        await using PluginTest test = await PluginTest.StartAsync(
            new PluginMap { ["surface"] = new SurfacePlugin(new LocalSurface()) }, cancellationToken: Waiting.Token);

        await Assert.ThrowsAsync<PluginContractException>(() => test.Connection.LeaseAsync<IDisposable>("surface", Waiting.Token).Soon());
    }

    private sealed class PatientOracle(TaskCompletionSource<CancellationToken> asked) : IOracle
    {
        public async Task<string> AnswerAsync(string question, CancellationToken cancellationToken = default)
        {
            asked.SetResult(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return "never";
        }
    }
}
