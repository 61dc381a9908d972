using System.Threading.Channels;

namespace Outboard;

/// <summary>
/// Stands between a plugin's pipes and what the host does with their content: a host that is slower than its plugin prints loses
/// items, and is told how many, but neither holds up the plugin nor fills its memory.
/// </summary>
/// <param name="maxWeight">The most that all items together may weigh.</param>
/// <param name="weightOf">The weight of an item.</param>
/// <param name="take">Takes one item after the other. What it throws is dropped: an item that cannot be taken must not cost the next.</param>
/// <param name="reportDropped">Told how many items were lost, from time to time.</param>
internal sealed class BoundedQueue<T>(long maxWeight, Func<T, int> weightOf, Func<T, ValueTask> take, Action<long> reportDropped)
{
    /// <summary>The most items that wait.</summary>
    public const int MaxItems = 16 * 1024;

    private readonly Channel<T> _items = Channel.CreateBounded<T>(new BoundedChannelOptions(MaxItems) { SingleReader = true });

    private long _weight;
    private long _dropped;

    public void Add(T item)
    {
        int weight = weightOf(item);
        if (Interlocked.Add(ref _weight, weight) > maxWeight || !_items.Writer.TryWrite(item))
        {
            Interlocked.Add(ref _weight, -weight);
            Interlocked.Increment(ref _dropped);
        }
    }

    public void Complete() => _items.Writer.TryComplete();

    /// <summary>Hands items on until <see cref="Complete"/> has been called and none is left.</summary>
    public async Task RunAsync()
    {
        while (await _items.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            // Those that are there now, so that a flood without an end is told of while it lasts.
            for (int count = _items.Reader.Count; count > 0 && _items.Reader.TryRead(out T? item); count--)
            {
                Interlocked.Add(ref _weight, -weightOf(item));
                try
                {
                    await take(item).ConfigureAwait(false);
                }
#pragma warning disable CA1031 // See take.
                catch (Exception)
#pragma warning restore CA1031
                {
                }
            }

            ReportDropped();
        }

        ReportDropped();
    }

    private void ReportDropped()
    {
        if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var count)
        {
            reportDropped(count);
        }
    }
}

/// <summary>Copies a plugin's bytes to a stream of the host's: one that is slow or fails costs the plugin nothing.</summary>
internal sealed class StdioTee
{
    private const int MaxBytes = 16 * 1024 * 1024;

    private readonly Stream? _target;
    private readonly BoundedQueue<byte[]> _pieces;
    private readonly Action<Exception> _reportFailed;
    private bool _isSkipping;
    private bool _hasFailed;

    /// <summary>Creates it.</summary>
    /// <param name="target">The host's stream; null to copy nothing.</param>
    /// <param name="skipFirstLine">True for standard output, whose first line is the handshake.</param>
    /// <param name="reportDropped">Told how many pieces were lost because the stream took them too slowly.</param>
    /// <param name="reportFailed">Told why the stream cannot be written, once.</param>
    public StdioTee(Stream? target, bool skipFirstLine, Action<long> reportDropped, Action<Exception> reportFailed)
    {
        _target = target;
        _isSkipping = skipFirstLine;
        _reportFailed = reportFailed;
        _pieces = new BoundedQueue<byte[]>(MaxBytes, static piece => piece.Length, WriteAsync, reportDropped);
    }

    public void Add(ReadOnlySpan<byte> piece)
    {
        if (_isSkipping)
        {
            int end = piece.IndexOf((byte)'\n');
            _isSkipping = end < 0;
            piece = end < 0 ? [] : piece[(end + 1)..];
        }

        if (_target is not null && !piece.IsEmpty)
        {
            _pieces.Add(piece.ToArray());
        }
    }

    public void Complete() => _pieces.Complete();

    public Task RunAsync() => _target is null ? Task.CompletedTask : Task.Run(_pieces.RunAsync);

    private async ValueTask WriteAsync(byte[] piece)
    {
        try
        {
            await _target!.WriteAsync(piece).ConfigureAwait(false);
            await _target.FlushAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The host's stream may fail as it likes; the plugin's pipe is drained all the same.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (!_hasFailed)
            {
                _hasFailed = true;
                _reportFailed(exception);
            }
        }
    }
}
