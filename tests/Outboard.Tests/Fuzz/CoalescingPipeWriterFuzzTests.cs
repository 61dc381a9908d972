using System.Buffers;
using CsCheck;

namespace Outboard.Tests;

/// <summary>What is flushed goes out whole and in order, however it gathered.</summary>
public sealed class CoalescingPipeWriterFuzzTests
{
    private static readonly Gen<int> s_sizes = Gen.Frequency((20, (IGen<int>)Gen.Int[0, 300]), (3, Gen.Int[0, 20_000]), (1, Gen.Int[0, 1_200_000]));

    [Fact]
    public Task Writes_OfAnySizesAndFlushes_GoOutWholeAndInOrder() => Property.HoldsAsync(
        Gen.Select(Gen.Select(s_sizes, Gen.Bool).Array[1, 30], Gen.Bool.Array[1, 5]),
        200,
        async example =>
        {
            using var stream = new UnevenStream(example.Item2);
            var writer = new CoalescingPipeWriter(stream);
            using var expected = new MemoryStream();
            byte next = 0;
            foreach ((int size, bool isFlushed) in example.Item1)
            {
                var piece = new byte[size];
                for (int i = 0; i < size; i++)
                {
                    piece[i] = unchecked(next++);
                }

                expected.Write(piece);
                writer.Write(piece);
                if (isFlushed)
                {
                    await writer.FlushAsync();
                    Assert.Equal(0, writer.UnflushedBytes);
                }
            }

            await writer.FlushAsync();
            await writer.CompleteAsync();

            Assert.True(expected.ToArray().AsSpan().SequenceEqual(stream.ToArray()));
        },
        example => string.Join(' ', example.Item1.Select(write => $"{write.Item1}{(write.Item2 ? "!" : "")}")) + $" / {string.Join(' ', example.Item2)}");
}
