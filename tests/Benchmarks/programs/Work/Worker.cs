namespace Benchmarks.Programs;

/// <summary>The implementation that every plugin has.</summary>
internal sealed partial class Worker : IWork
{
    public Task<int> AddAsync(int left, int right, CancellationToken cancellationToken = default) => Task.FromResult(left + right);

    public Task<byte[]> EchoAsync(byte[] content, CancellationToken cancellationToken = default) => Task.FromResult(content);

    public async IAsyncEnumerable<int> CountAsync(int count)
    {
        await Task.CompletedTask;
        for (int i = 0; i < count; i++)
        {
            yield return i;
        }
    }

    public Task<Stream> ReadAsync(long length, CancellationToken cancellationToken = default) =>
        Task.FromResult<Stream>(new ZeroStream(length));

    public Task<long> AllocatedAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(GC.GetTotalAllocatedBytes(precise: true));

    // Nothing is copied into the reader's buffer, so that only the way to the host is measured.
    private sealed class ZeroStream(long length) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = (int)Math.Min(count, _left);
            _left -= read;
            return read;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read = (int)Math.Min(buffer.Length, _left);
            _left -= read;
            return ValueTask.FromResult(read);
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
