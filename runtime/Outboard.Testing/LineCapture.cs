namespace Outboard;

/// <summary>A stream that keeps the lines written to it, and passes the bytes on.</summary>
internal sealed class LineCapture(Stream? next) : Stream
{
    private const int MaxLineBytes = 1024 * 1024;

    private readonly LineSplitter _splitter = new(MaxLineBytes);
    private readonly EventLog<string> _lines = new();

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
        _splitter.Add(buffer.Span, _lines.Add);
        if (next is not null)
        {
            await next.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => next?.FlushAsync(cancellationToken) ?? Task.CompletedTask;

    public override void Flush() => next?.Flush();

    public override void Write(byte[] buffer, int offset, int count)
    {
        _splitter.Add(buffer.AsSpan(offset, count), _lines.Add);
        next?.Write(buffer, offset, count);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
