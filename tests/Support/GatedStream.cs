namespace Outboard.Tests;

/// <summary>A connection whose writes the test lets through one by one, and counts.</summary>
internal sealed class GatedStream : MemoryStream
{
    private readonly SemaphoreSlim _gate = new(0);
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly Lock _lock = new();
    private readonly List<byte[]> _writes = [];

    public Exception? Fault { get; set; }

    public IReadOnlyList<byte[]> Writes
    {
        get
        {
            lock (_lock)
            {
                return [.. _writes];
            }
        }
    }

    /// <summary>Waits until a write has come.</summary>
    public Task ArrivedAsync() => _arrived.WaitAsync(Waiting.Token).Soon();

    public void Let(int writes = 1) => _gate.Release(writes);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            _writes.Add(buffer.ToArray());
        }

        _arrived.Release();
        await _gate.WaitAsync(cancellationToken);
        if (Fault is not null)
        {
            throw Fault;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gate.Dispose();
            _arrived.Dispose();
        }

        base.Dispose(disposing);
    }
}
