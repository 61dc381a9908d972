using System.Globalization;
using TestContract;
using TestContract.Surface;
using SurfacePlugin = TestContract.Surface.ByHand.SurfacePlugin;

namespace Outboard.Tests;

/// <summary>Instances that are given back.</summary>
public sealed class LeaseTests
{
    [Fact]
    public async Task Lease_GivenBackAgainAndAgain_CostsNoDescriptors()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Looks at descriptors through /proc.");
        }

        await using PluginClient client = TestPlugins.Client("serve");
        ITester kept = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        string descriptors = $"/proc/{int.Parse(client.Id, CultureInfo.InvariantCulture)}/fd";
        int before = Directory.GetFileSystemEntries(descriptors).Length;

        for (int i = 0; i < 300; i++)
        {
            await using PluginLease<ITester> lease = await client.LeaseAsync<ITester>("tester", Waiting.Token).Soon();
            Assert.Equal(i + 1, await lease.Instance.AddAsync(i, 1, Waiting.Token).Soon());
        }

        // Some that the runtime opens for itself.
        await Waiting.UntilAsync(
            () => Directory.GetFileSystemEntries(descriptors).Length < before + 50,
            () => $"{before} descriptors before, {Directory.GetFileSystemEntries(descriptors).Length} after");
        Assert.Equal(3, await kept.AddAsync(1, 2, Waiting.Token).Soon());
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
