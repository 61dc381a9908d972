using System.Buffers;

namespace Outboard.Tests;

public sealed class FrameInputTests
{
    private const int Limit = 32 * 1024 * 1024;

    [Theory]
    [InlineData(1)]
    [InlineData(BlockReader.MaxBuffered)]
    [InlineData(BlockReader.MaxBuffered + 1)]
    [InlineData(3_000_001)]
    public async Task Frame_OfAnySizeAndInAnyPieces_IsReadAndSoIsTheNext(int length)
    {
        foreach (int piece in new[] { 7_001, 65_536, int.MaxValue })
        {
            byte[] body = Bytes(length);
            byte[] all = [.. WireHost.WithLength(body, (uint)length), .. WireHost.WithLength([1, 2, 3], 3)];
            FrameInput input = new PluginChannel(new PiecewiseStream(all, [piece])).Frames;

            Assert.True(await input.ReadAsync(Limit, binary: false, Waiting.Token).AsTask().Soon());
            Assert.True(length <= BlockReader.MaxBuffered || input.Body.IsSingleSegment);
            Assert.Equal(body, input.Body.ToArray());
            input.Release();

            Assert.True(await input.ReadAsync(Limit, binary: false, Waiting.Token).AsTask().Soon());
            Assert.Equal([1, 2, 3], input.Body.ToArray());
            input.Release();
            Assert.False(await input.ReadAsync(Limit, binary: false, Waiting.Token).AsTask().Soon());
        }
    }

    // A length alone takes no memory, and what has arrived takes a few times as much.
    [Theory]
    [InlineData(16 * 1024 * 1024, false)]
    [InlineData(16 * 1024 * 1024, true)]
    [InlineData(1_000_000, false)]
    public async Task Frame_OfWhichOnlyAPartArrives_TakesMemoryForThatPart(int length, bool isAttachment)
    {
        using var stream = new MeasuringStream(length, isAttachment);
        FrameInput input = new PluginChannel(stream).Frames;

        Assert.True(await input.ReadAsync(Limit, isAttachment, Waiting.Token).AsTask().Soon());

        Assert.InRange(stream.MostAsked, 1, 4);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(100_000)]
    public async Task Channel_ThatEndsWithinAFrame_Throws(int arrived)
    {
        byte[] all = WireHost.WithLength(Bytes(200_000), 200_000)[..arrived];
        FrameInput input = new PluginChannel(new PiecewiseStream(all, [int.MaxValue])).Frames;

        await Assert.ThrowsAsync<EndOfStreamException>(() => input.ReadAsync(Limit, binary: false, Waiting.Token).AsTask().Soon());
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    /// <summary>A frame of zeros or of one attachment, of which a little arrives with each read: how much room is there, compared with what has arrived?</summary>
    private sealed class MeasuringStream : MemoryStream
    {
        private const int MaxBeforeAny = 64 * 1024;

        public MeasuringStream(int length, bool isAttachment)
        {
            byte[] json = """{"item":{"$bytes":0}}"""u8.ToArray();
            byte[] all = isAttachment ? WireHost.Framed("""{"item":{"$bytes":0}}""", new byte[length - json.Length - 8]) : WireHost.WithLength(new byte[length], (uint)length);
            Write(all);
            Position = 0;
        }

        public double MostAsked { get; private set; } = 1;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.Length > MaxBeforeAny)
            {
                MostAsked = Math.Max(MostAsked, (double)(Position + buffer.Length) / Math.Max(Position, 1));
            }

            return base.ReadAsync(buffer[..Math.Min(buffer.Length, 5000)], cancellationToken);
        }
    }
}
