using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using CsCheck;

namespace Outboard.Tests;

/// <summary>Whatever comes as a channel's first line, or as the answer to it, is read as the serializer would read it, or is a connection's error.</summary>
public sealed class ChannelPreambleFuzzTests
{
    private static readonly Gen<string> s_answers = Hostile.Json(
        ("ok", ["true", "true", "false"]), ("max", ["1", "4096", "2147483647"]), ("pid", ["1", "null"]), ("error", ["\"unknown-plugin\"", "\"stopping\"", "\"later\""]),
        ("message", ["\"why\"", "\"\""]), ("names", ["[]", "[\"a\",\"b\"]", "[null]"]));

    private static readonly Gen<string> s_requests = Hostile.Json(
        ("channel", ["\"control\"", "\"plugin\"", "\"broker\"", "\"x\""]), ("name", ["\"greeter\"", "\"dial\"", "null"]),
        ("id", ["0", "1", "4294967295"]), ("max", ["1024", "16777216"]));

    private static readonly JsonSerializerOptions s_serializer = new() { PropertyNamingPolicy = new WireNames() };

    [Fact]
    public Task Read_AnyRequest_IsReadOrIsAConnectionsError() => HoldsAsync<OpenChannelRequest>(s_requests, OpenChannelRequest.Read);

    [Fact]
    public Task Read_AnyAnswer_IsReadOrIsAConnectionsError() => HoldsAsync<OpenChannelResponse>(s_answers, OpenChannelResponse.Read);

    [Fact]
    public Task Open_AnyAnswer_OpensAChannelOrFailsAsAPlugins() => Property.HoldsAsync(
        Examples(s_answers),
        1_000,
        async example =>
        {
            var opener = new ChannelConnector(
                _ => Task.FromResult<Stream>(new PiecewiseStream(example.Bytes, example.Sizes)),
                _ => Task.FromResult<PluginException>(new PluginConnectionException("It runs on.")),
                "p", MessageSize.Default, TimeProvider.System);
            try
            {
                await using PluginChannel channel = await opener.OpenAsync(new OpenChannelRequest { Channel = OpenChannelRequest.Plugin, Name = "n" }, CancellationToken.None);
                Assert.InRange(channel.MaxMessageSize, 1, MessageSize.Default);
            }
            catch (PluginException exception)
            {
                Assert.Equal("p", exception.PluginName ?? "p");
            }
        },
        example => Hostile.Show(example.Bytes));

    private static Gen<(byte[] Bytes, int[] Sizes)> Examples(Gen<string> lines) => Gen.Select(
        Gen.Frequency((4, (IGen<byte[]>)Hostile.Encoded(Gen.Select(lines, Gen.OneOf("\n", "\n", "\nrest", "\r\n", "")).Select((line, end) => line + end))), (1, Hostile.Bytes)),
        Hostile.Sizes);

    private static Task HoldsAsync<T>(Gen<string> lines, MembersReader<T> readMembers)
        where T : class => Property.HoldsAsync(
        Examples(lines),
        2_000,
        async example =>
        {
            PipeReader input = PipeReader.Create(new PiecewiseStream(example.Bytes, example.Sizes));
            int end = Array.IndexOf(example.Bytes, (byte)'\n');
            T value;
            try
            {
                value = await ChannelPreamble.ReadAsync(input, readMembers, CancellationToken.None);
            }
            catch (PluginConnectionException exception)
            {
                if (exception.InnerException is JsonException)
                {
                    Assert.ThrowsAny<JsonException>(() => Deserialize<T>(example.Bytes.AsSpan(..end)));
                }

                return;
            }

            Assert.InRange(end, 0, ChannelPreamble.MaxBytes - 1);
            Assert.Equal(JsonSerializer.Serialize(Deserialize<T>(example.Bytes.AsSpan(..end))), JsonSerializer.Serialize(value));
            Assert.Equal(example.Bytes[(end + 1)..], await RestAsync(input));
        },
        example => Hostile.Show(example.Bytes));

    private static T? Deserialize<T>(ReadOnlySpan<byte> line) => JsonSerializer.Deserialize<T>(line, s_serializer);

    private static async Task<byte[]> RestAsync(PipeReader input)
    {
        while (true)
        {
            ReadResult result = await input.ReadAsync();
            if (result.IsCompleted)
            {
                return result.Buffer.ToArray();
            }

            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private sealed class WireNames : JsonNamingPolicy
    {
        public override string ConvertName(string name) => name == nameof(OpenChannelResponse.ProcessId) ? "pid" : CamelCase.ConvertName(name);
    }
}
