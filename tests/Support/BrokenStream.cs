namespace Outboard.Tests;

/// <summary>A pipe with nobody at the other end.</summary>
internal sealed class BrokenStream : MemoryStream
{
    public override void Write(byte[] buffer, int offset, int count) => throw new IOException("Broken pipe");

    public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe");

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => throw new IOException("Broken pipe");

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("Broken pipe");
}
