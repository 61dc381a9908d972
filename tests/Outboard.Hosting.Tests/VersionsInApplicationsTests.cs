using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TestContract;

namespace Outboard.Tests;

/// <summary>Several versions of a contract, where dependency injection puts both sides together.</summary>
public sealed class VersionsInApplicationsTests
{
    [Theory]
    [InlineData(1, "1")]
    [InlineData(2, "1", "2")]
    public async Task Application_OfBothVersions_SpeaksTheHighestOfThePlugin(int expected, params string[] served)
    {
        using IHost host = Build(
            plugins => plugins
                .AddPlugin("counter", new CounterPlugin(), options => Configure(options, served), version: 1)
                .AddPlugin("counter", new CounterPluginV2(), version: 2));
        await host.StartAsync(Waiting.Token).Soon();
        IPlugins plugins = host.Services.GetRequiredService<IPlugins>();

        ICounter counter = await plugins.GetAsync<ICounter>("counter", Waiting.Token).Soon();

        Assert.Equal(expected, plugins.GetStatus("counter").NegotiatedVersion);
        Assert.Equal(["counter"], plugins.NamesOf<ICounterV2>());
        int next = expected == 2 ? await ((ICounterV2)counter).NextByAsync(10, Waiting.Token).Soon() : await counter.NextAsync(Waiting.Token).Soon();
        Assert.Equal(expected == 2 ? 10 : 1, next);
        await host.StopAsync(Waiting.Token).Soon();
    }

    [Fact]
    public async Task Application_WithOneVersionTwice_IsRefused()
    {
        using IHost host = Build(plugins => plugins
            .AddPlugin("counter", new CounterPlugin(), options => Configure(options, ["1"]))
            .AddPlugin("counter", new CounterPluginV2(), version: TesterHandshake.Config.ProtocolVersion));

        await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Waiting.Token).Soon());
    }

    [Fact]
    public void Version_OfZero_IsRefused()
    {
        IPluginsBuilder plugins = new ServiceCollection().AddPlugins(TesterHandshake.Config);

        Assert.Throws<ArgumentOutOfRangeException>(() => plugins.AddPlugin("counter", new CounterPlugin(), version: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => plugins.AddPluginsFrom("plugins", new CounterPlugin(), version: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PluginApplication.CreateBuilder().AddPlugin("counter", _ => new CounterPlugin(), version: 0));
    }

    [Fact]
    public async Task PluginApplication_OfBothVersions_ServesWhatHasNoVersionInBoth()
    {
        PluginApplicationBuilder builder = PluginApplication.CreateBuilder();
        builder
            .AddPlugin<ICounter, Counter>("counter", counter => new CounterPlugin(counter), version: 1)
            .AddPlugin<ICounterV2, Counter>("counter", counter => new CounterPluginV2(counter), version: 2)
            .AddPlugin("tester", _ => new TesterPlugin());
        ServeConfig? served = null;

        await Assert.ThrowsAsync<OperationCanceledException>(() => builder.Build().RunAsync(
            TesterHandshake.Config,
            config =>
            {
                served = config;
                throw new OperationCanceledException();
            },
            Waiting.Token).Soon());

        Assert.Equal([1, 2], served!.VersionedPlugins!.Keys.Order());
        Assert.All(served.VersionedPlugins.Values, map => Assert.Equal(["counter", "tester"], map.Keys));
        Assert.NotSame(served.VersionedPlugins[1]["counter"], served.VersionedPlugins[2]["counter"]);
        Assert.Same(served.VersionedPlugins[1]["tester"], served.VersionedPlugins[2]["tester"]);
    }

    private static void Configure(PluginOptions options, string[] served)
    {
        options.Path = TestPlugins.Executable;
        options.Arguments.Add("serve-versions");
        foreach (string version in served)
        {
            options.Arguments.Add(version);
        }
    }

    private static IHost Build(Action<IPluginsBuilder> add)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        add(builder.Services.AddPlugins(TesterHandshake.Config));
        return builder.Build();
    }
}
