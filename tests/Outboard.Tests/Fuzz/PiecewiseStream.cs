namespace Outboard.Tests;

/// <summary>A connection from which bytes come in pieces of given sizes, over and over, and into which everything may be written.</summary>
internal sealed class PiecewiseStream(byte[] bytes, int[] sizes) : MemoryStream(bytes, writable: false)
{
    private int _reads;

    public override bool CanWrite => true;

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, NextSize()));

    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, NextSize())]);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int size = NextSize();
        if (size % 2 != 0)
        {
            await Task.Yield();
        }

        return await base.ReadAsync(buffer[..Math.Min(buffer.Length, size)], cancellationToken);
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    private int NextSize() => sizes[_reads++ % sizes.Length];
}
