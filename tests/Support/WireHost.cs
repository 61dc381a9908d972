using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Outboard.Tests;

/// <summary>A host played by hand: its half of a channel, byte for byte.</summary>
internal static class WireHost
{
    public static async Task WriteAsync(Stream host, string text) => await host.WriteAsync(Encoding.UTF8.GetBytes(text), Waiting.Token).Soon();

    /// <summary>Reads the answer to a channel's first line.</summary>
    public static async Task<JsonElement> ReadAnswerAsync(Stream host)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await host.ReadAsync(one, Waiting.Token).Soon() == 1 && one[0] != '\n')
        {
            line.Add(one[0]);
        }

        return JsonDocument.Parse(line.ToArray()).RootElement;
    }

    /// <summary>Reads a message of JSON-RPC.</summary>
    public static async Task<JsonElement> ReadMessageAsync(Stream host)
    {
        var header = new byte[4];
        await host.ReadExactlyAsync(header, Waiting.Token).Soon();
        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(header)];
        await host.ReadExactlyAsync(body, Waiting.Token).Soon();
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>A message of JSON-RPC with its length before it.</summary>
    public static byte[] Framed(string json)
    {
        byte[] body = Encoding.UTF8.GetBytes(json);
        var framed = new byte[4 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed, body.Length);
        body.CopyTo(framed, 4);
        return framed;
    }
}
