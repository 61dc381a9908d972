using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Outboard;
using TestContract;

namespace Guide;

public sealed class EvolveTests
{
    [Theory(Timeout = 60_000)]
    [InlineData(1, "1")]
    [InlineData(1, "1", "2")]
    public async Task Host_OfBothVersions_SpeaksWhatThePluginCan(int start, params string[] served)
    {
        string executable = Places.TestPlugin;
        HandshakeConfig handshake = TesterHandshake.Config;
        string[] arguments = ["serve-versions", .. served];

        #region host
        await using var client = new PluginClient(new ClientConfig
        {
            Handshake = handshake,
            VersionedPlugins = new Dictionary<int, PluginMap>
            {
                [1] = new PluginMap { ["counter"] = new CounterPlugin() },
                [2] = new PluginMap { ["counter"] = new CounterPluginV2() },
            },
            Command = new PluginCommand(executable, arguments),
        });

        ICounter counter = await client.DispenseAsync<ICounter>("counter");
        int next = client.NegotiatedVersion >= 2
            ? await ((ICounterV2)counter).NextByAsync(10)
            : await counter.NextAsync();
        #endregion

        Assert.Equal(served.Contains("2") ? 10 : start, next);
    }

    [Fact(Timeout = 60_000)]
    public async Task Plugin_OfBothVersions_IsServed()
    {
        using var ending = new CancellationTokenSource();
        var counter = new Counter();
        var started = new TaskCompletionSource<ReattachConfig>();

        #region plugin
        var config = new ServeConfig
        {
            Handshake = TesterHandshake.Config,
            VersionedPlugins = new Dictionary<int, PluginMap>
            {
                [1] = new PluginMap { ["counter"] = new CounterPlugin(counter) },
                [2] = new PluginMap { ["counter"] = new CounterPluginV2(counter) },
            },
        };
        #endregion

        Task<int> serving = PluginServer.ServeAsync(config with { Test = started.SetResult }, ending.Token);
        Assert.Equal(2, (await started.Task).ProtocolVersion);
        await ending.CancelAsync();
        Assert.Equal(0, await serving);
    }

    [Fact(Timeout = 60_000)]
    public async Task Method_ThatAnOlderPluginHasNot_RunsItsBody()
    {
        await using PluginTest test = await PluginTest.StartAsync(new PluginMap { ["shelf"] = new OldShelfPlugin() });
        IShelf shelf = await test.DispenseAsync<IShelf>("shelf");

        Assert.Equal(2, await shelf.CountAsync());
    }

    [Theory(Timeout = 60_000)]
    [InlineData(1, "1")]
    [InlineData(2, "1", "2")]
    public async Task Application_OfBothVersions_SpeaksWhatThePluginCan(int expected, params string[] served)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();

        #region application
        builder.Services.AddPlugins(TesterHandshake.Config)
            .AddPlugin("counter", new CounterPlugin(), version: 1)
            .AddPlugin("counter", new CounterPluginV2(), version: 2);
        #endregion

        builder.Services.Configure<PluginOptions>("counter", options =>
        {
            options.Path = Places.TestPlugin;
            options.Arguments.Add("serve-versions");
            Array.ForEach(served, options.Arguments.Add);
        });
        using IHost host = builder.Build();
        await host.StartAsync();
        IPlugins plugins = host.Services.GetRequiredService<IPlugins>();

        ICounter counter = await plugins.GetAsync<ICounter>("counter");

        Assert.Equal(expected, plugins.GetStatus("counter").NegotiatedVersion);
        Assert.Equal(1, await counter.NextAsync());
        await host.StopAsync();
    }

    [Fact]
    public async Task PluginApplication_OfBothVersions_IsServed()
    {
        PluginApplicationBuilder builder = PluginApplication.CreateBuilder();

        #region plugin-application
        builder
            .AddPlugin<ICounter, Counter>("counter", counter => new CounterPlugin(counter), version: 1)
            .AddPlugin<ICounterV2, Counter>("counter", counter => new CounterPluginV2(counter), version: 2);
        #endregion

        using var ending = new CancellationTokenSource();
        var started = new TaskCompletionSource<ReattachConfig>();
        Task<int> serving = builder.Build().RunAsync(TesterHandshake.Config, config => config with { Test = started.SetResult }, ending.Token);
        Assert.Equal(2, (await started.Task).ProtocolVersion);
        await ending.CancelAsync();
        Assert.Equal(0, await serving);
    }

    [Fact]
    public void AbsentMember_OfAnInitOnlyProperty_LosesItsInitialiser()
    {
        Assert.Null(JsonSerializer.Deserialize("{}", GreetingJson.Default.InitOnly)!.Tone);
        Assert.Equal("kind", JsonSerializer.Deserialize("{}", GreetingJson.Default.Settable)!.Tone);
        Assert.Equal("kind", JsonSerializer.Deserialize("{}", GreetingJson.Default.Positional)!.Tone);
    }

    [Fact]
    public void AbsentMember_ThatIsRequired_RefusesTheMessage() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("{}", GreetingJson.Default.Demanding));

    [Fact]
    public void UnknownMember_OfANewerSender_IsPassedOver() =>
        Assert.Equal("shy", JsonSerializer.Deserialize("""{"Tone":"shy","Volume":11}""", GreetingJson.Default.Positional)!.Tone);
}
