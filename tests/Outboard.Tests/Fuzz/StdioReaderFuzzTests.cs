using System.Text;
using CsCheck;

namespace Outboard.Tests;

/// <summary>Lines do not depend on how their bytes arrive.</summary>
public sealed class StdioReaderFuzzTests
{
    private static readonly Gen<byte[]> s_output = Gen.OneOf(
        (IGen<byte[]>)Hostile.Bytes, Hostile.Encoded(Hostile.Text), Gen.OneOf((byte)'a', (byte)'\n', (byte)'\r', (byte)0xc3).Array[0, 40]);

    [Fact]
    public Task Drain_LinesUpToTheLimit_ComeWholeAndInOrder() => Property.HoldsAsync(
        Gen.Select(s_output, Hostile.Sizes),
        2_000,
        async example =>
        {
            (byte[] output, int[] sizes) = example;
            string[] lines = Encoding.Latin1.GetString(output).Split('\n');
            string[] ended = lines[^1].Length == 0 ? lines[..^1] : lines;

            Assert.Equal(
                ended.Select(line => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(line.EndsWith('\r') ? line[..^1] : line))),
                await DrainAsync(output, sizes, limit: Math.Max(1, lines.Max(line => line.Length))));
        },
        example => Hostile.Show(example.Item1));

    [Fact]
    public Task Drain_UnderAnyLimit_GivesTheSamePiecesWhateverTheReads() => Property.HoldsAsync(
        Gen.Select(s_output, Hostile.Sizes, Gen.Int[1, 50]),
        2_000,
        async example =>
        {
            (byte[] output, int[] sizes, int limit) = example;

            Assert.Equal(await DrainAsync(output, [int.MaxValue], limit), await DrainAsync(output, sizes, limit));
        },
        example => $"limit {example.Item3}, {Hostile.Show(example.Item1)}");

    [Fact]
    public Task Drain_PiecesOfLongLines_AreNoLongerThanTheLimitAndMakeUpTheWhole() => Property.HoldsAsync(
        Gen.Select(Gen.Frequency((9, 'a'), (1, '\n')).Array[0, 200], Hostile.Sizes, Gen.Int[1, 50]),
        1_000,
        async example =>
        {
            (char[] output, int[] sizes, int limit) = example;

            List<string> pieces = await DrainAsync(Encoding.UTF8.GetBytes(output), sizes, limit);

            Assert.All(pieces, piece => Assert.InRange(piece.Length, 0, limit));
            Assert.Equal(new string(output).Replace("\n", null, StringComparison.Ordinal), string.Concat(pieces));
        });

    private static async Task<List<string>> DrainAsync(byte[] output, int[] sizes, int limit)
    {
        var lines = new List<string>();
        await new StdioReader(limit, lines.Add).RunAsync(new PiecewiseStream(output, sizes), copy: null, CancellationToken.None);
        return lines;
    }
}
