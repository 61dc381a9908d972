using TestContract;

namespace Outboard.Tests;

/// <summary>A contract that has changed, with hosts and plugins of different ages.</summary>
public sealed class VersionTests
{
    [Fact]
    public async Task NewHost_WithAnOldPlugin_SpeaksTheOldContract()
    {
        await using PluginClient client = Host([1, 2], plugin: [1]);

        ICounter counter = await client.DispenseAsync<ICounter>("counter", Waiting.Token).Soon();

        Assert.Equal(1, client.NegotiatedVersion);
        Assert.Equal(1, await counter.NextAsync(Waiting.Token).Soon());
    }

    [Fact]
    public async Task OldHost_WithANewPlugin_SpeaksTheOldContract()
    {
        await using PluginClient client = Host([1], plugin: [1, 2]);

        ICounter counter = await client.DispenseAsync<ICounter>("counter", Waiting.Token).Soon();

        Assert.Equal(1, client.NegotiatedVersion);
        Assert.Equal(1, await counter.NextAsync(Waiting.Token).Soon());

        // Not only the map of the host is old: the plugin serves nothing of the new contract to it.
        var unknown = await Assert.ThrowsAsync<PluginContractException>(() => ((ICounterV2)counter).NextByAsync(2, Waiting.Token).Soon());
        Assert.Equal("NextBy", unknown.Member);
    }

    [Fact]
    public async Task BothNew_SpeakTheHighestVersionInCommon()
    {
        await using PluginClient client = Host([1, 2, 4], plugin: [3, 2, 1]);

        ICounterV2 counter = await client.DispenseAsync<ICounterV2>("counter", Waiting.Token).Soon();

        Assert.Equal(2, client.NegotiatedVersion);
        Assert.Equal(5, await counter.NextByAsync(5, Waiting.Token).Soon());
    }

    [Fact]
    public async Task NothingInCommon_ReportsThePluginsLowestAndTheHostsAll()
    {
        await using PluginClient client = Host([5, 4], plugin: [3, 2]);

        var error = await StartFailures.ThrowsAsync(PluginStartFailure.Version, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Equal(2, error.PluginVersion);
        Assert.Equal([4, 5], error.HostVersions);
    }

    [Fact]
    public async Task PlainMap_StandsForTheHandshakesVersion()
    {
        await using var client = new PluginClient(TestPlugins.Config("serve-versions", "1", "2") with
        {
            Plugins = new PluginMap { ["counter"] = new CounterPlugin() },
            VersionedPlugins = CounterMaps.Of([2]),
        });

        await client.DispenseAsync<ICounterV2>("counter", Waiting.Token).Soon();

        Assert.Equal(2, client.NegotiatedVersion);
    }

    [Fact]
    public void Maps_ThatHoldNothing_AreRefused()
    {
        ClientConfig config = TestPlugins.Config("serve") with { Plugins = null };

        Assert.Throws<ArgumentException>(() => new PluginClient(config with { VersionedPlugins = CounterMaps.Of([]) }));
        Assert.Throws<ArgumentException>(() => new PluginClient(config with { VersionedPlugins = CounterMaps.Of([0]) }));
        Assert.Throws<ArgumentException>(() => new PluginClient(config with { VersionedPlugins = new Dictionary<int, PluginMap> { [1] = [] } }));
    }

    private static PluginClient Host(int[] host, int[] plugin) =>
        new(TestPlugins.Config(["serve-versions", .. plugin.Select(version => $"{version}")]) with
        {
            Plugins = null,
            VersionedPlugins = CounterMaps.Of(host),
        });
}
