using System.Security.Cryptography;

namespace Outboard.Tests;

/// <summary>Bytes of every size, with something behind them, as arguments, results and in records, both ways.</summary>
public sealed class BinaryTests
{
    private static readonly int[] s_sizes = [100, 6_144, 6_200, 8_192, 10_000, 12_200, 12_288, 65_536, 8 * 1024 * 1024];

    [Theory]
    [InlineData("memory", true)]
    [InlineData("memory", false)]
    [InlineData("unix", true)]
    [InlineData("unix", false)]
    public async Task Call_WithBytesAndWhatFollowsThem_LosesNothing(string network, bool fromHost)
    {
        await using BrokerPair pair = await BrokerPair.StartAsync(network);
        (MuxBroker caller, MuxBroker callee) = pair.From(fromHost);
        await using BrokerOffer offer = callee.Offer(new RpcServer()
            .Add<byte[], string, string>("Argument", (data, name, _) => Task.FromResult($"{Hash(data)} {name}"))
            .Add<int, Chunk>("Result", (size, _) => Task.FromResult(new Chunk(Bytes(size), "behind")))
            .Add<Chunk, int, Chunk>("Both", (chunk, number, _) => Task.FromResult(chunk with { Name = $"{chunk.Name} {number}" })));
        await using RpcClient client = await caller.DialRpcAsync(offer.Id, Waiting.Token).Soon();

        foreach (int size in s_sizes)
        {
            byte[] data = Bytes(size);
            Assert.Equal($"{Hash(data)} name", await client.CallAsync<string>("Argument", [data, "name"], Waiting.Token).Soon());
            Chunk result = await client.CallAsync<Chunk>("Result", [size], Waiting.Token).Soon();
            Assert.Equal((Hash(data), "behind"), (Hash(result.Data), result.Name));
            Chunk both = await client.CallAsync<Chunk>("Both", [new Chunk(data, "name"), 7], Waiting.Token).Soon();
            Assert.Equal((Hash(data), "name 7"), (Hash(both.Data), both.Name));
        }
    }

    [Fact]
    public async Task Channel_ClosedWhileAResultIsBeingRead_LeavesItItsBuffer()
    {
        (Stream here, Stream there) = DuplexStream.CreatePair();
        await using Stream other = there;
        var channel = new PluginChannel(here) { MaxMessageSize = MessageSize.Default };
        var attachments = new Attachments();
        var handler = new LengthPrefixedMessageHandler(channel, RpcFormatter.Create(contractTypes: null, server: null, attachments), attachments, RpcPeer.Host);
        handler.Calls.TryAdd(id: 1, bytes: 10);
        await other.WriteAsync(WireHost.Framed("""{"jsonrpc":"2.0","id":1,"result":"text"}"""), Waiting.Token);
        var result = (IncomingResult)(await handler.ReadAsync(Waiting.Token).AsTask().Soon())!;

        Task disposal = handler.DisposeAsync();
        await disposal.Soon();

        result.Read(typeof(string));
        Assert.Equal("text", result.GetResult<string>());
        ((StreamJsonRpc.Reflection.IJsonRpcMessageBufferManager)handler).DeserializationComplete(result);
        await Assert.ThrowsAsync<InvalidOperationException>(() => channel.Input.ReadAsync(Waiting.Token).AsTask());
    }

    private static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    private static string Hash(byte[] data) => Convert.ToHexString(SHA256.HashData(data));

    private sealed record Chunk(byte[] Data, string Name);
}
