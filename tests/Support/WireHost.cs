using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Outboard.Tests;

/// <summary>A host played by hand: its half of a channel, byte for byte.</summary>
internal static class WireHost
{
    public static async Task WriteAsync(Stream host, string text) => await host.WriteAsync(Encoding.UTF8.GetBytes(text), Waiting.Token).Soon();

    /// <summary>Connects to a plugin, and writes a first line that shows the plugin's key, if it has one.</summary>
    public static async Task<Stream> OpenAsync(ReattachConfig plugin, OpenChannelRequest request)
    {
        Stream host = await ChannelSocket.ConnectAsync(new PluginAddress(plugin.Network, plugin.Address), Waiting.Token);
        request = StartKey.TryParse(plugin.Key, out StartKey? key) ? key.Sign(request) : request;
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            request.Write(json);
            json.WriteEndObject();
        }

        await host.WriteAsync((byte[])[.. line.ToArray(), (byte)'\n'], Waiting.Token);
        return host;
    }

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

    /// <summary>A message of JSON-RPC with bytes beside it.</summary>
    public static byte[] Framed(string json, params byte[][] attachments)
    {
        byte[] whole = [.. new[] { Encoding.UTF8.GetBytes(json) }.Concat(attachments).SelectMany(part => WithLength(part, (uint)part.Length))];
        return WithLength(whole, 0x8000_0000 | (uint)whole.Length);
    }

    /// <summary>Bytes with four of a length before them.</summary>
    public static byte[] WithLength(byte[] bytes, uint length)
    {
        var all = new byte[sizeof(uint) + bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(all, length);
        bytes.CopyTo(all, sizeof(uint));
        return all;
    }
}
