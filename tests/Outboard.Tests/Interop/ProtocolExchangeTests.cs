using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace Outboard.Tests;

/// <summary>The page's exchange, played by a host that sends its lines and finds the plugin's to be the same byte for byte. It runs alone: where
/// another test listens, a call carries the context of its span.</summary>
[Collection(UnobservedTests.Name)]
public sealed partial class ProtocolExchangeTests
{
    [Fact]
    public async Task Exchange_OfThePage_IsWhatAPluginAnswers()
    {
        Match[] lines = Line().Matches(ProtocolPage.Section("A whole exchange")).ToArray();
        Assert.True(lines.Length > 20);
        await using MemoryPlugin plugin = MemoryPlugin.Serve(new PluginMap { ["greeter"] = new RawPlugin(Serve) });
        var connections = new Dictionary<string, Stream>();

        foreach (Match line in lines)
        {
            if (!connections.TryGetValue(line.Groups["connection"].Value, out Stream? connection))
            {
                connections.Add(line.Groups["connection"].Value, connection = await plugin.Listener.ConnectAsync(Waiting.Token));
            }

            byte[] bytes = BytesOf(line);
            if (line.Groups["way"].Value == "→")
            {
                await connection.WriteAsync(bytes, Waiting.Token);
            }
            else if (bytes.Length == 0)
            {
                Assert.Equal(0, await connection.ReadAsync(new byte[1], Waiting.Token).Soon());
            }
            else
            {
                Assert.Equal(Encoding.UTF8.GetString(bytes), await ReadAsync(connection, line.Groups["length"].Success));
            }
        }

        foreach (Stream connection in connections.Values)
        {
            await connection.DisposeAsync();
        }
    }

    private static RpcServer Serve(MuxBroker broker) => new RpcServer()
        .Add<uint, string, string>("Ask", async (guestId, question, token) =>
        {
            await using RpcClient guest = await broker.DialRpcAsync(guestId, token);
            return $"It says: {await guest.CallAsync<string>("Answer", [question], token)}";
        })
        .Add<int, uint>("Count", (most, _) => Task.FromResult(broker.OfferSequence(Enumerable.Range(1, most).ToAsyncEnumerable()).Id));

    private static byte[] BytesOf(Match line)
    {
        // The plugin's process id is whatever it is.
        string json = line.Groups["json"].Value.Replace("\"pid\":8859", $"\"pid\":{Environment.ProcessId}", StringComparison.Ordinal);
        return line.Groups["length"].Success ? [.. Convert.FromHexString(line.Groups["length"].Value.Replace(" ", string.Empty, StringComparison.Ordinal)), .. Encoding.UTF8.GetBytes(json)]
            : json.Length > 0 ? Encoding.UTF8.GetBytes(json + "\n")
            : [];
    }

    // A message with its length, or a line with its line feed.
    private static async Task<string> ReadAsync(Stream connection, bool isMessage)
    {
        var header = new byte[isMessage ? 4 : 0];
        await connection.ReadExactlyAsync(header, Waiting.Token).Soon();
        var rest = new List<byte>(header);
        var one = new byte[1];
        while (isMessage ? rest.Count < 4 + BinaryPrimitives.ReadInt32BigEndian(header) : rest.Count == 0 || rest[^1] != '\n')
        {
            await connection.ReadExactlyAsync(one, Waiting.Token).Soon();
            rest.Add(one[0]);
        }

        return Encoding.UTF8.GetString([.. rest]);
    }

    [GeneratedRegex(@"^(?<connection>\d) (?<way>[→←]) (?:(?<length>(?:[0-9a-f]{2} ){4}) )?(?:(?<json>\{.*\})|end)$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
