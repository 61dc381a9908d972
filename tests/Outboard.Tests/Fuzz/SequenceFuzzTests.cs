using System.Buffers.Binary;
using System.Text;
using CsCheck;

namespace Outboard.Tests;

/// <summary>Whatever comes on the channel of a sequence, it ends: by its end, or in an error of ours.</summary>
public sealed class SequenceFuzzTests
{
    private static readonly Gen<string> s_bodies = Hostile.Json(
        ("item", ["1", "-1", "\"text\"", "null", "{}", "{\"$bytes\":0}", "{\"$bytes\":1}"]),
        ("end", ["true", "false", "null"]),
        ("error", ["{\"code\":-32000,\"message\":\"m\",\"data\":{\"type\":\"T\"}}", "{\"code\":-32051,\"data\":{\"size\":1,\"limit\":2}}", "{}", "null", "[]"]));

    private static readonly Gen<byte[]> s_frame = Gen.Frequency(
        (4, (IGen<byte[]>)Gen.Int[0, 9].Select(item => Framed(Encoding.UTF8.GetBytes($"{{\"item\":{item}}}"), null))),
        (4, Hostile.Encoded(s_bodies).Select(body => Framed(body, null))),
        (4, Hostile.WithAttachments(Hostile.Encoded(s_bodies))),
        (1, Gen.Select(Hostile.Encoded(s_bodies), Gen.OneOf((IGen<int>)Gen.OneOf(0, -1, 1, int.MaxValue, int.MinValue, MessageSize.Default, MessageSize.Default + 1), Gen.Int[0, 500]), (body, length) => Framed(body, length))),
        (1, Hostile.Bytes));

    [Fact]
    public Task Sequence_OfAnyBytes_EndsOrFailsInAWayOfOurs() => Property.HoldsAsync(
        Gen.Select(s_frame.Array[0, 6].Select(frames => frames.SelectMany(frame => frame).ToArray()), Hostile.Sizes),
        500,
        async example =>
        {
            var channel = new PluginChannel(new PiecewiseStream(example.Item1, example.Item2)) { MaxMessageSize = MessageSize.Default, Binary = true };
            await using var items = new RemoteSequence<int>(channel, RpcJson.Default.Int32, "items", RpcPeer.Host);
            try
            {
                await foreach (int item in items.WithCancellation(Waiting.Token))
                {
                    Assert.InRange(item, int.MinValue, int.MaxValue);
                }
            }
            catch (PluginException exception)
            {
                Assert.NotEqual(typeof(PluginException), exception.GetType());
            }
        },
        example => Hostile.Show(example.Item1));

    private static byte[] Framed(byte[] body, int? length)
    {
        var framed = new byte[sizeof(int) + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed, length ?? body.Length);
        body.CopyTo(framed, sizeof(int));
        return framed;
    }
}
