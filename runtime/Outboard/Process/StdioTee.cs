using System.Threading.Channels;

namespace Outboard;

/// <summary>
/// Copies a plugin's bytes to a stream of the host's, behind a bounded queue: a stream that is slow or fails costs the plugin
/// nothing.
/// </summary>
/// <param name="target">The host's stream; null to copy nothing.</param>
/// <param name="skipFirstLine">True for standard output, whose first line is the handshake.</param>
/// <param name="reportDropped">Told how many pieces were lost because the stream took them too slowly.</param>
/// <param name="reportFailed">Told why the stream cannot be written, once.</param>
internal sealed class StdioTee(Stream? target, bool skipFirstLine, Action<long> reportDropped, Action<Exception> reportFailed)
{
    private const long MaxBytes = 16 * 1024 * 1024;

    private readonly Channel<byte[]> _pieces = System.Threading.Channels.Channel.CreateUnbounded<byte[]>(
        new UnboundedChannelOptions { SingleReader = true });

    private bool _skipping = skipFirstLine;
    private long _bytes;
    private long _dropped;
    private bool _hasFailed;

    public void Add(ReadOnlySpan<byte> piece)
    {
        if (_skipping)
        {
            int end = piece.IndexOf((byte)'\n');
            _skipping = end < 0;
            piece = end < 0 ? [] : piece[(end + 1)..];
        }

        if (target is null || piece.IsEmpty)
        {
            return;
        }

        if (Interlocked.Add(ref _bytes, piece.Length) > MaxBytes || !_pieces.Writer.TryWrite(piece.ToArray()))
        {
            Interlocked.Add(ref _bytes, -piece.Length);
            Interlocked.Increment(ref _dropped);
        }
    }

    public void Complete() => _pieces.Writer.TryComplete();

    /// <summary>Copies until <see cref="Complete"/> has been called and nothing is left.</summary>
    public async Task RunAsync()
    {
        await foreach (byte[] piece in _pieces.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            Interlocked.Add(ref _bytes, -piece.Length);
            try
            {
                await target!.WriteAsync(piece).ConfigureAwait(false);
                await target.FlushAsync().ConfigureAwait(false);
            }
#pragma warning disable CA1031 // The host's stream may fail as it likes; the plugin's pipe is drained all the same.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                if (!_hasFailed)
                {
                    _hasFailed = true;
                    reportFailed(exception);
                }
            }

            if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var count)
            {
                reportDropped(count);
            }
        }
    }
}
