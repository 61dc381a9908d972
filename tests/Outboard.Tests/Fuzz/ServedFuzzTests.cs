using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Outboard.Tests;

/// <summary>Whatever is sent to a plugin that is being served, it answers or closes, and serves the next.</summary>
public sealed class ServedFuzzTests
{
    // Shorter than our own form of the same text, so that an answer that repeats it could be too long.
    private static readonly JsonSerializerOptions s_unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Gen<string> s_long =
        Gen.Select(Gen.OneOf("a", "ä", "<", "\\", "日"), Gen.Int[300, 4_000], (unit, times) => new StringBuilder().Insert(0, unit, times).ToString());

    private static readonly Gen<string> s_firstLines = Hostile.Json(
        ("channel", ["\"control\"", "\"plugin\"", "\"broker\"", "\"x\""]), ("name", ["\"greeter\"", "\"nobody\"", "\"accept\"", "\"dial\""]),
        ("id", ["0", "1", "4294967295"]), ("max", ["1", "1024", "16777216"]), ("binary", ["true", "false", "null"]));

    private static readonly Gen<byte[]> s_opening = Gen.Frequency(
        (4, (IGen<byte[]>)Hostile.Encoded(Gen.Select(s_firstLines, Gen.OneOf("\n", "\n", "\n", "\n\0\0\0\u0002{}", "\r\n", ""), (line, end) => line + end))),
        (2, Gen.Select(Gen.Bool, Gen.OneOf((IGen<string>)Hostile.Text, s_long), (isPlugin, text) => JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, string> { ["channel"] = isPlugin ? "plugin" : text, ["name"] = text }, s_unescaped).Append((byte)'\n').ToArray())),
        (1, Hostile.Bytes));

    private static readonly Gen<string> s_messages = Hostile.Json(
        ("jsonrpc", ["\"2.0\"", "\"2.0\"", "\"1.0\""]),
        ("id", ["1", "\"a\"", "null", "1.5"]),
        ("method", ["\"Greet\"", "\"Plugin.Greet\"", "\"Count\"", "\"Missing\"", "\"$/cancelRequest\"", "\"$/progress\"", "\"$/enumerator/next\"", "\"$/releaseMarshaledObject\"", "\"\""]),
        ("params", ["[]", "[\"you\"]", "{}", "{\"id\":1}", "{\"name\":\"you\"}", "[{\"$bytes\":0}]", "[{\"$bytes\":0},{\"$bytes\":1}]", "[{\"__jsonrpc_marshaled\":1,\"handle\":1}]", "[1,2,3]"]),
        ("result", ["1", "null"]),
        ("error", ["{\"code\":1,\"message\":\"m\"}"]));

    private static readonly Gen<byte[]> s_frame = Gen.Frequency(
        (6, (IGen<byte[]>)Hostile.Encoded(s_messages).Select(body => Framed(body, body.Length))),
        (4, Hostile.WithAttachments(Hostile.Encoded(s_messages))),
        (1, s_messages.Array[0, 3].Select(items => Encoding.UTF8.GetBytes($"[{string.Join(',', items)}]")).Select(body => Framed(body, body.Length))),
        (1, Gen.Select(Hostile.Encoded(s_messages), Gen.OneOf((IGen<int>)Gen.OneOf(0, -1, 1, int.MaxValue, int.MinValue, MessageSize.Default, MessageSize.Default + 1), Gen.Int[0, 500]), Framed)),
        (1, Hostile.Bytes));

    [Fact]
    public async Task Open_ByAnyBytes_IsAnsweredOrClosedAndTheNextIsServed()
    {
        var time = new FakeTimeProvider();
        MemoryPlugin plugin = Serve(time);
        await Property.HoldsAsync(
            Gen.Select(s_opening, Hostile.Sizes, Gen.Bool),
            200,
            async example =>
            {
                (byte[] opening, int[] sizes, bool hangsUp) = example;
                await using (var host = (DuplexStream)await plugin.Listener.ConnectAsync(CancellationToken.None))
                {
                    Task sending = SendAsync(host, opening, sizes);
                    if (hangsUp)
                    {
                        await sending;
                        host.CompleteSending();
                    }

                    byte[] answer = await AnswerAsync(host, time, MayWait(opening, hangsUp));
                    Assert.InRange(answer.Length, 0, ChannelPreamble.MaxBytes - 1);
                    if (answer.Length > 0)
                    {
                        using var json = JsonDocument.Parse(answer);
                        Assert.Equal(json.RootElement.TryGetProperty("ok", out _), !json.RootElement.TryGetProperty("error", out JsonElement error));
                        Assert.NotEqual("failed", error.ValueKind == JsonValueKind.String ? error.GetString() : null);
                    }
                }

                await ServesAsync(plugin);
            },
            example => $"hangs up: {example.Item3}, {Hostile.Show(example.Item1)}");
        await plugin.DisposeAsync().Soon();
    }

    [Fact]
    public async Task Channel_OfWhateverFollowsItsOpening_EndsWithWholeAnswersAndTheNextIsServed()
    {
        MemoryPlugin plugin = Serve(TimeProvider.System);
        await Property.HoldsAsync(
            Gen.Select(Gen.OneOf("plugin", "control"), s_frame.Array[1, 4].Select(frames => frames.SelectMany(frame => frame).ToArray()), Hostile.Sizes),
            300,
            async example =>
            {
                (string channel, byte[] bytes, int[] sizes) = example;
                await using (var host = (DuplexStream)await plugin.Listener.ConnectAsync(CancellationToken.None))
                {
                    await host.WriteAsync(Encoding.UTF8.GetBytes($"{{\"channel\":\"{channel}\",\"name\":\"greeter\",\"binary\":true}}\n"));
                    Assert.Contains("\"ok\":true", Encoding.UTF8.GetString(await AnswerAsync(host)), StringComparison.Ordinal);

                    await SendAsync(host, bytes, sizes);
                    host.CompleteSending();

                    using var rest = new MemoryStream();
                    await host.CopyToAsync(rest);
                    CheckMessages(rest.ToArray());
                }

                await ServesAsync(plugin);
            },
            example => $"{example.Item1}, {Hostile.Show(example.Item2)}");

        // Each call that came in has been answered or given up: else this would wait for ever.
        await plugin.Served.DrainAsync(Timeout.InfiniteTimeSpan).Soon();
        await plugin.DisposeAsync().Soon();
    }

    private static MemoryPlugin Serve(TimeProvider time) => MemoryPlugin.Serve(
        new PluginMap
        {
            ["greeter"] = new RawPlugin(_ => new RpcServer()
                .Add("Greet", _ => Task.FromResult("hello")).Add<string, string>("GreetBy", (name, _) => Task.FromResult(name)).Add<byte[], int>("Count", (data, _) => Task.FromResult(data.Length))),
        },
        timeProvider: time);

    /// <summary>Half a line, and a number that nobody accepts, are waited for; then time must pass.</summary>
    private static bool MayWait(byte[] opening, bool hangsUp) =>
        (!hangsUp && opening.Length < ChannelPreamble.MaxBytes && !opening.Contains((byte)'\n'))
        || Encoding.Latin1.GetString(opening).Contains("broker", StringComparison.Ordinal);

    private static async Task SendAsync(DuplexStream host, byte[] bytes, int[] sizes)
    {
        try
        {
            for (int start = 0, i = 0; start < bytes.Length; i++)
            {
                int size = Math.Min(sizes[i % sizes.Length], bytes.Length - start);
                await host.WriteAsync(bytes.AsMemory(start, size));
                start += size;
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // The plugin has closed already, or this side has.
        }
    }

    private static async Task<byte[]> AnswerAsync(DuplexStream host, FakeTimeProvider time, bool mayWait)
    {
        Task<byte[]> answer = AnswerAsync(host);
        if (mayWait)
        {
            await Waiting.UntilAsync(
                () =>
                {
                    time.Advance(ChannelConnector.Timeout);
                    return answer.IsCompleted;
                },
                "an answer, or the end");
        }

        return await answer;
    }

    /// <summary>The line of the answer; nothing when the plugin closed without one.</summary>
    private static async Task<byte[]> AnswerAsync(DuplexStream host)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await host.ReadAsync(one) == 1)
        {
            if (one[0] == '\n')
            {
                return [.. line];
            }

            line.Add(one[0]);
        }

        Assert.Empty(line);
        return [];
    }

    private static void CheckMessages(byte[] bytes)
    {
        for (int start = 0; start < bytes.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(start));
            using var message = JsonDocument.Parse(bytes.AsMemory(start + sizeof(int), length));
            Assert.Equal("2.0", message.RootElement.GetProperty("jsonrpc").GetString());
            start += sizeof(int) + length;
        }
    }

    private static async Task ServesAsync(MemoryPlugin plugin)
    {
        await using var host = (DuplexStream)await plugin.Listener.ConnectAsync(CancellationToken.None);
        await host.WriteAsync("{\"channel\":\"plugin\",\"name\":\"greeter\"}\n"u8.ToArray());
        Assert.NotEmpty(await AnswerAsync(host));
        byte[] call = Encoding.UTF8.GetBytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"Greet\",\"params\":[]}");
        await host.WriteAsync(Framed(call, call.Length));
        var header = new byte[sizeof(int)];
        await host.ReadExactlyAsync(header);
        var answer = new byte[BinaryPrimitives.ReadInt32BigEndian(header)];
        await host.ReadExactlyAsync(answer);
        using var json = JsonDocument.Parse(answer);
        Assert.Equal("hello", json.RootElement.GetProperty("result").GetString());
    }

    private static byte[] Framed(byte[] body, int length)
    {
        var framed = new byte[sizeof(int) + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed, length);
        body.CopyTo(framed, sizeof(int));
        return framed;
    }
}
