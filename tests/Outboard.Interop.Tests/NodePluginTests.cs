using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using TestContract;

namespace Outboard.Tests;

/// <summary>A plugin of some two hundred lines of JavaScript, written from PROTOCOL.md, with a host of ours.</summary>
public sealed partial class NodePluginTests
{
    private static readonly string s_script = typeof(NodePluginTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "NodePlugin").Value!;

    [Fact]
    public void Script_IsShortAndNeedsOnlyWhatNodeHas()
    {
        Assert.InRange(File.ReadAllLines(s_script).Length, 1, 215);
        Assert.All(Required().Matches(File.ReadAllText(s_script)), module => Assert.StartsWith("node:", module.Groups[1].Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plugin_InNode_IsCalledLogsAndEndsOnQuit()
    {
        using var log = new LogCollector();
        var client = new PluginClient(Config(await NodeAsync()) with { LoggerFactory = log, KillGrace = Waiting.Patience });
        await using (client)
        {
            IHost greeter = await client.DispenseAsync<IHost>("greeter", Waiting.Token).Soon();

            Assert.Equal("Hello from Node", await greeter.GreetAsync(Waiting.Token).Soon());
            LogLine line = await log.LineAsync(line => line.Level == LogLevel.Information && line.Text.StartsWith("Greeting", StringComparison.Ordinal));
            Assert.Equal(client.Id, Convert.ToString(line.Fields["pid"], CultureInfo.InvariantCulture));
            Assert.EndsWith(".greeter", line.Category, StringComparison.Ordinal);

            var failed = await Assert.ThrowsAsync<PluginCallException>(() => greeter.FailAsync(Waiting.Token).Soon());
            Assert.Equal("RangeError", failed.RemoteType);
            var unknown = await Assert.ThrowsAsync<PluginNotFoundException>(
                async () => await (await client.ClientAsync(Waiting.Token)).DispenseAsync("lizard", Waiting.Token).Soon());
            Assert.Equal(["greeter"], unknown.Names);
            await (await client.ClientAsync(Waiting.Token)).PingAsync(Waiting.Token).Soon();
        }

        PluginExit exit = await client.Exited.Soon();
        Assert.Equal(KillStep.Quit, exit.Step);
        Assert.Equal(0, exit.ExitCode);
    }

    [Fact]
    public async Task Callback_OfThePluginInNode_IsCalledInTheHost()
    {
        await using var client = new PluginClient(Config(await NodeAsync()));
        IHost greeter = await client.DispenseAsync<IHost>("greeter", Waiting.Token).Soon();

        Task<string>[] answers = [.. Enumerable.Range(1, 10).Select(i => greeter.AskAsync(question => $"{question} {i}", "life", Waiting.Token))];

        Assert.Equal(Enumerable.Range(1, 10).Select(i => $"The answer is life {i}"), await Task.WhenAll(answers).Soon());
    }

    [Fact]
    public async Task Sequences_OfThePluginInNode_RunToTheirEndAndAreAbandoned()
    {
        using var log = new LogCollector();
        await using var client = new PluginClient(Config(await NodeAsync()) with { LoggerFactory = log });
        IHost greeter = await client.DispenseAsync<IHost>("greeter", Waiting.Token).Soon();

        List<int> counted = [];
        await foreach (int number in greeter.CountAsync(20_000, Waiting.Token))
        {
            counted.Add(number);
        }

        Assert.Equal(Enumerable.Range(1, 20_000), counted);
        Assert.Equal(20_000 * 20_001L / 2, await greeter.SumAsync(counted.ToAsyncEnumerable(), Waiting.Token).Soon());

        await log.LineAsync(line => line.Text == "counted");
        await foreach (int number in greeter.CountAsync(int.MaxValue, Waiting.Token))
        {
            if (number == 3)
            {
                break;
            }
        }

        await Waiting.UntilAsync(() => log.Lines.Count(line => line.Text == "counted") == 2, "the end of the abandoned sequence");
    }

    [Fact]
    public async Task Bytes_ToThePluginInNodeAndBack_TravelBesideTheJson()
    {
        await using var client = new PluginClient(Config(await NodeAsync()));
        IHost greeter = await client.DispenseAsync<IHost>("greeter", Waiting.Token).Soon();

        foreach (int size in new[] { 0, 100, 1023, 1024, 100_000, 3_000_000 })
        {
            byte[] data = [.. Enumerable.Range(0, size).Select(i => (byte)(i % 251))];
            Echoed echoed = await greeter.EchoAsync(data, "name", Waiting.Token).Soon();
            Assert.Equal(data, echoed.Data);
            Assert.Equal(("name", size >= 1024), (echoed.Name, echoed.IsBytes));
        }

        byte[] whole = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i % 251))];
        List<byte[]> pieces = await greeter.PiecesAsync(whole, 30_000, Waiting.Token).ToListAsync(Waiting.Token).AsTask().Soon();
        Assert.Equal([30_000, 30_000, 30_000, 10_000], pieces.Select(piece => piece.Length));
        Assert.Equal(whole, pieces.SelectMany(piece => piece));
    }

    [Fact]
    public async Task Plugin_InNodeWithMutualTls_IsCalledCallsBackAndStreams()
    {
        await Interpreter.FindAsync("openssl", "1.1", "version");
        await using var client = new PluginClient(Config(await NodeAsync()) with { AutoMtls = true });
        IHost greeter = await client.DispenseAsync<IHost>("greeter", Waiting.Token).Soon();

        Assert.Equal("Hello from Node", await greeter.GreetAsync(Waiting.Token).Soon());
        Assert.Equal("The answer is life 42", await greeter.AskAsync(question => $"{question} 42", "life", Waiting.Token).Soon());
        Assert.Equal(20_000, (await greeter.CountAsync(20_000, Waiting.Token).ToListAsync(Waiting.Token).AsTask().Soon()).Count);
        Assert.Equal(3, await greeter.SumAsync(new[] { 1, 2 }.ToAsyncEnumerable(), Waiting.Token).Soon());
    }

    [Fact]
    public async Task Plugin_InNodeWithMutualTls_RefusesAnotherHost()
    {
        await Interpreter.FindAsync("openssl", "1.1", "version");
        await using var client = new PluginClient(Config(await NodeAsync()) with { AutoMtls = true, Runner = new StrangeHost() });

        await Assert.ThrowsAsync<PluginConnectionException>(() => client.ClientAsync(Waiting.Token).Soon());
    }

    [Fact]
    public async Task Call_OfThePluginInNode_IsCancelled()
    {
        await using var client = new PluginClient(Config(await NodeAsync()));
        IHost greeter = await client.DispenseAsync<IHost>("greeter", Waiting.Token).Soon();
        using var cancel = new CancellationTokenSource();
        Task waiting = greeter.WaitAsync(cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Soon());
        Assert.Equal("Hello from Node", await greeter.GreetAsync(Waiting.Token).Soon());
    }

    [Fact]
    public async Task HostKilled_ThePluginInNodeIsGoneAndSoAreItsSocketAndFolder()
    {
        using HostProcess host = await HostProcess.StartOfAsync(await NodeAsync(), s_script);
        int plugin = int.Parse(host.Lines.Told("plugin"), CultureInfo.InvariantCulture);

        Signal.Send(host.Id, Signal.Kill);

        await ProcessTable.GoneAsync(plugin);
        Assert.False(Directory.Exists(host.Lines.Told("folder")));
    }

    private static ClientConfig Config(string node) => new()
    {
        Handshake = TesterHandshake.Config,
        Plugins = new PluginMap { ["greeter"] = new GreeterPlugin(), ["lizard"] = new GreeterPlugin() },
        Command = new PluginCommand(node, s_script),
        Name = "node",
    };

    private static Task<string> NodeAsync() =>
        Interpreter.FindAsync("node", "18", "-p", "Number(process.versions.node.split('.')[0]) >= 18 ? process.execPath : ''");

    [GeneratedRegex(@"require\('([^']+)'\)")]
    private static partial Regex Required();

    private interface IHost
    {
        Task<string> GreetAsync(CancellationToken cancellationToken);

        Task<string> AskAsync(Func<string, string> answer, string question, CancellationToken cancellationToken);

        IAsyncEnumerable<int> CountAsync(int most, CancellationToken cancellationToken);

        Task<long> SumAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken);

        Task WaitAsync(CancellationToken cancellationToken);

        Task FailAsync(CancellationToken cancellationToken);

        Task<Echoed> EchoAsync(byte[] data, string name, CancellationToken cancellationToken);

        IAsyncEnumerable<byte[]> PiecesAsync(byte[] data, int size, CancellationToken cancellationToken);
    }

    private sealed record Echoed(byte[] Data, string Name, bool IsBytes);

    private sealed class GreeterPlugin : Plugin<IHost>
    {
        public override System.Text.Json.Serialization.Metadata.IJsonTypeInfoResolver? JsonTypes => JsonSerializerOptions.Default.TypeInfoResolver;

        public override RpcServer Server(MuxBroker broker) => throw new NotSupportedException();

        public override IHost Client(MuxBroker broker, RpcClient client) => new GreeterRpc(broker, client);
    }

    private sealed class GreeterRpc(MuxBroker broker, RpcClient client) : IHost
    {
        public Task<string> GreetAsync(CancellationToken cancellationToken) => client.CallAsync<string>("Greet", cancellationToken);

        public async Task<string> AskAsync(Func<string, string> answer, string question, CancellationToken cancellationToken)
        {
            await using BrokerOffer offer = broker.Offer(new RpcServer().Add<string, string>("Answer", (asked, _) => Task.FromResult(answer(asked))));
            return await client.CallAsync<string>("Ask", [offer.Id, question], cancellationToken);
        }

        public async IAsyncEnumerable<int> CountAsync(int most, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            uint id = await client.CallAsync<uint>("Count", [most], cancellationToken);
            await using RemoteSequence<int> numbers = await broker.DialSequenceAsync<int>(id, cancellationToken);
            await foreach (int number in numbers.WithCancellation(cancellationToken))
            {
                yield return number;
            }
        }

        public async Task<long> SumAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken)
        {
            await using BrokerOffer offer = broker.OfferSequence(numbers);
            return await client.CallAsync<long>("Sum", [offer.Id], cancellationToken);
        }

        public Task WaitAsync(CancellationToken cancellationToken) => client.CallAsync("Wait", [], cancellationToken);

        public Task FailAsync(CancellationToken cancellationToken) => client.CallAsync("Fail", [], cancellationToken);

        public Task<Echoed> EchoAsync(byte[] data, string name, CancellationToken cancellationToken) =>
            client.CallAsync<Echoed>("Echo", [data, name], cancellationToken);

        public IAsyncEnumerable<byte[]> PiecesAsync(byte[] data, int size, CancellationToken cancellationToken) =>
            broker.CallSequenceAsync<byte[]>(client, "Pieces", [data, size]);
    }
}
