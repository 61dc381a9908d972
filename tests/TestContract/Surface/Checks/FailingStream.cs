namespace TestContract.Surface;

/// <summary>A stream that cannot be read to its end: a disk that is gone.</summary>
internal sealed class FailingStream : Stream
{
    private bool _hasRead;

    public override bool CanRead => true;

    public override bool CanWrite => false;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_hasRead)
        {
            throw new IOException("the disk is gone");
        }

        _hasRead = true;
        return count;
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
