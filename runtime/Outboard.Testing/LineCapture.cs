namespace Outboard;

/// <summary>A stream that keeps the lines written to it, and passes the bytes on.</summary>
internal sealed class LineCapture : Stream
{
    private const int MaxLineBytes = 1024 * 1024;

    private readonly Stream? _next;
    private readonly EventLog<string> _lines = new();
    private readonly StdioReader _reader;

    public LineCapture(Stream? next)
    {
        _next = next;
        _reader = new StdioReader(MaxLineBytes, _lines.Add);
    }

    public IReadOnlyList<string> Lines => _lines.Items;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _reader.Add(buffer.Span);
        if (_next is not null)
        {
            await _next.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _next?.FlushAsync(cancellationToken) ?? Task.CompletedTask;

    public override void Flush() => _next?.Flush();

    public override void Write(byte[] buffer, int offset, int count)
    {
        _reader.Add(buffer.AsSpan(offset, count));
        _next?.Write(buffer, offset, count);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
