using System.IO.Pipelines;

namespace Outboard;

/// <summary>One end of a connection in memory, which takes its end and the other's as a socket does.</summary>
internal sealed class DuplexStream(PipeReader input, PipeWriter output) : Stream, IHalfClose
{
    private readonly Stream _input = input.AsStream();
    private long _written;
    private volatile bool _disposed;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>How many bytes were taken to be sent.</summary>
    public long Written => Interlocked.Read(ref _written);

    public static (Stream One, Stream Other) CreatePair()
    {
        var there = new Pipe();
        var back = new Pipe();
        return (new DuplexStream(back.Reader, there.Writer), new DuplexStream(there.Reader, back.Writer));
    }

    /// <summary>The end of what is sent; what the other side sends can still be read.</summary>
    public void CompleteSending() => output.Complete();

    public Task CompleteWritesAsync(CancellationToken cancellationToken)
    {
        CompleteSending();
        return Task.CompletedTask;
    }

    public override int Read(byte[] buffer, int offset, int count) => _input.Read(buffer, offset, count);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _input.ReadAsync(buffer, offset, count, cancellationToken);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _input.ReadAsync(buffer, cancellationToken);
    }

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        FlushResult result = await output.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (result.IsCompleted || result.IsCanceled)
        {
            throw new IOException("Broken pipe");
        }

        Interlocked.Add(ref _written, buffer.Length);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _disposed = true;
            // As with a socket, a read or a write of one's own that is under way ends too.
            output.CancelPendingFlush();
            output.Complete();
            input.CancelPendingRead();
            input.Complete();
        }

        base.Dispose(disposing);
    }
}
