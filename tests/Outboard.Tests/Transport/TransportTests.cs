using System.Diagnostics;
using System.Globalization;
using TestContract;
using TestPlugin;

namespace Outboard.Tests;

/// <summary>A second transport lives through the same start, calls, end and reattachment as the first; its restart is in SupervisionTests.</summary>
public sealed class TransportTests
{
    private static readonly TransportList s_toy = new(new ToyTransport());
    private static readonly TransportList s_both = new(new ToyTransport(), TransportList.Default.Find("jsonrpc")!);

    [Fact]
    public async Task Toy_InAProcess_IsDispensedCalledAndQuit()
    {
        await using PluginClient client = Client("serve-toy");

        IToy toy = await client.DispenseAsync<IToy>("toy", Waiting.Token).Soon();
        Assert.Equal("hello!", await toy.AskAsync("hello", Waiting.Token).Soon());
        await (await client.ClientAsync(Waiting.Token).Soon()).PingAsync(Waiting.Token).Soon();
        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.Equal((KillStep.Quit, 0), (exit.Step, exit.ExitCode));
        Assert.Equal(ToyTransport.Name, client.ReattachConfig.Protocol);
    }

    [Fact]
    public async Task Toy_ThatStandsStill_IsEndedByTheLastStep()
    {
        TestPlugins.SkipOnWindows();
        await using var client = new PluginClient(Config("serve-toy") with { KillGrace = TimeSpan.FromMilliseconds(100) });
        IToy toy = await client.DispenseAsync<IToy>("toy", Waiting.Token).Soon();
        Task<string> call = toy.AskAsync("wait", Waiting.Token);
        await Signal.StopAsync(Number(client.Id));

        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.Equal(KillStep.Kill, exit.Step);
        await Assert.ThrowsAsync<PluginExitedException>(() => call.Soon());
    }

    [Fact]
    public async Task Toy_Reattached_IsServedByTheProtocolOfItsConfiguration()
    {
        await using PluginClient first = Client("serve-toy");
        await first.DispenseAsync<IToy>("toy", Waiting.Token).Soon();
        ClientConfig attaching = Config() with { Command = null, Transports = s_both, Reattach = first.ReattachConfig with { Test = true } };

        await using var second = new PluginClient(attaching);
        IToy toy = await second.DispenseAsync<IToy>("toy", Waiting.Token).Soon();
        Assert.Equal(first.Id, await toy.AskAsync("process", Waiting.Token).Soon());

        await using var third = new PluginClient(attaching with { Transports = TransportList.Default });
        var refused = await StartFailures.ThrowsAsync(PluginStartFailure.Protocol, () => third.StartAsync(Waiting.Token).Soon());
        Assert.Equal(ToyTransport.Name, refused.PluginProtocol);
    }

    [Theory]
    [InlineData("toy", "jsonrpc", "toy")]
    [InlineData("jsonrpc", "toy", "jsonrpc")]
    public async Task Plugin_WithSeveral_TakesTheFirstOfItsOwnThatTheHostNames(string first, string second, string expected)
    {
        await using var both = new PluginClient(Config("serve-protocols", first, second) with { Transports = s_both });
        await both.StartAsync(Waiting.Token).Soon();
        await using var one = new PluginClient(Config("serve-protocols", first, second) with { Transports = TransportList.Default });
        ITester tester = await one.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Equal(expected, both.ReattachConfig.Protocol);
        Assert.Equal("jsonrpc", one.ReattachConfig.Protocol);
        Assert.Equal(5, await tester.AddAsync(2, 3, Waiting.Token).Soon());
    }

    [Theory]
    [InlineData(null, "toy", true)]
    [InlineData("grpc, jsonrpc", "jsonrpc", true)]
    [InlineData("jsonrpc,toy", "toy", true)]
    [InlineData("grpc", "toy", false)]
    [InlineData("", "toy", false)]
    public void Choose_ByWhatTheHostAccepts_TakesTheFirstOfItsOwn(string? accepted, string expected, bool isCommon)
    {
        var plugins = new PluginMap { ["toy"] = new ToyPlugin(), ["tester"] = new TesterPlugin() };

        Assert.Equal((expected, isCommon), (s_both.Choose(plugins, accepted, out bool common).Word, common));
    }

    [Fact]
    public void Choose_ATransportThatServesNothingOfTheMap_IsNotTaken() =>
        Assert.Equal("jsonrpc", s_both.Choose(new PluginMap { ["tester"] = new TesterPlugin() }, accepted: null, out _).Word);

    [Fact]
    public async Task Plugin_WithNoneInCommon_IsRefusedByItsWord()
    {
        await using PluginClient client = Client("serve");

        var refused = await StartFailures.ThrowsAsync(PluginStartFailure.Protocol, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Equal("jsonrpc", refused.PluginProtocol);
        Assert.Equal([ToyTransport.Name], refused.HostProtocols);
    }

    [Fact]
    public async Task Plugin_WithNoneInCommon_SaysSoAndEnds()
    {
        TestPlugins.SkipOnWindows();
        var info = new ProcessStartInfo(TestPlugins.Executable, ["serve"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment[TesterHandshake.Config.MagicCookieKey] = TesterHandshake.Config.MagicCookieValue;
        info.Environment[PluginVariables.Protocols] = "toy,grpc";
        using Process plugin = Process.Start(info)!;
        using var owned = new OwnedProcess(plugin);

        string line = await plugin.StandardOutput.ReadToEndAsync(Waiting.Token).Soon();
        string said = await plugin.StandardError.ReadToEndAsync(Waiting.Token).Soon();
        await plugin.WaitForExitAsync(Waiting.Token).Soon();

        Assert.Equal("jsonrpc", line.Split('|')[4]);
        Assert.Contains("jsonrpc", said, StringComparison.Ordinal);
        Assert.Contains("toy,grpc", said, StringComparison.Ordinal);
        Assert.Equal(1, plugin.ExitCode);
    }

    [Fact]
    public async Task Dispense_OfAKindThatTheTransportDoesNotServe_NamesBoth()
    {
        await using var client = new PluginClient(TestPlugins.Config("serve") with { Plugins = new PluginMap { ["tester"] = new ToyPlugin() } });

        var wrong = await Assert.ThrowsAsync<PluginContractException>(() => client.DispenseAsync<IToy>("tester", Waiting.Token).Soon());

        NamesBoth(wrong.Message, "tester");
        Assert.NotNull(wrong.PluginName);
    }

    [Fact]
    public async Task Serve_AKindThatNoTransportServes_NamesBoth()
    {
        var config = new ServeConfig { Handshake = TesterHandshake.Config, Plugins = new PluginMap { ["toy"] = new ToyPlugin() }, Test = _ => { } };

        var wrong = await Assert.ThrowsAsync<PluginContractException>(() => PluginServer.ServeAsync(config, Waiting.Token).Soon());
        await Assert.ThrowsAsync<PluginContractException>(() => PluginTest.StartAsync(config.Plugins, cancellationToken: Waiting.Token).Soon());

        NamesBoth(wrong.Message, "toy");
    }

    [Fact]
    public async Task Dispense_OfAKindThatThePluginDoesNotServe_IsRefusedWithBothNames()
    {
        await using var client = new PluginClient(TestPlugins.Config("serve-protocols", "jsonrpc", "toy") with { Plugins = new PluginMap { ["toy"] = new TesterPlugin() } });

        var refused = await Assert.ThrowsAsync<PluginConnectionException>(() => client.DispenseAsync<ITester>("toy", Waiting.Token).Soon());

        NamesBoth(refused.Message, "toy");
    }

    private static void NamesBoth(string message, string name)
    {
        Assert.Contains($"'{name}'", message, StringComparison.Ordinal);
        Assert.Contains(typeof(ToyPlugin).FullName!, message, StringComparison.Ordinal);
        Assert.Contains("\"jsonrpc\"", message, StringComparison.Ordinal);
        Assert.Contains(typeof(IRpcPlugin).FullName!, message, StringComparison.Ordinal);
    }

    private static ClientConfig Config(params string[] arguments) => TestPlugins.Config(arguments) with
    {
        Plugins = new PluginMap { ["toy"] = new ToyPlugin(), ["tester"] = new TesterPlugin() },
        Transports = s_toy,
        KillGrace = Waiting.Patience,
    };

    private static PluginClient Client(params string[] arguments) => new(Config(arguments));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
