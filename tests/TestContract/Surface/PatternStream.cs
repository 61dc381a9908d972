using System.Security.Cryptography;

namespace TestContract.Surface;

/// <summary>Bytes of any number that both sides know without holding them: a stream to read, no file.</summary>
public sealed class PatternStream(long length) : Stream
{
    private const int Period = 251;

    // Many periods long, for the sake of speed.
    private static readonly byte[] s_period = [.. Enumerable.Range(0, Period * 256).Select(i => (byte)(i % Period))];

    private long _position;

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override long Length => length;

    /// <inheritdoc />
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <summary>The SHA-256 of so many bytes, in hexadecimal.</summary>
    public static string HashOf(long length)
    {
        using var pattern = new PatternStream(length);
        return Convert.ToHexString(SHA256.HashData(pattern));
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, length - _position);
        for (int i = 0; i < count;)
        {
            ReadOnlySpan<byte> rest = s_period.AsSpan((int)((_position + i) % Period));
            rest = rest[..Math.Min(rest.Length, count - i)];
            rest.CopyTo(buffer[i..]);
            i += rest.Length;
        }

        _position += count;
        return count;
    }

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();
}
