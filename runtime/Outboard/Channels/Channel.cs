using System.IO.Pipelines;

namespace Outboard;

/// <summary>An opened channel: what follows the first line and its answer is the owner's.</summary>
internal sealed class Channel : IAsyncDisposable
{
    private static readonly TimeSpan s_sendGrace = TimeSpan.FromSeconds(1);
    private static readonly StreamPipeReaderOptions s_readerOptions = new(bufferSize: 16 * 1024, leaveOpen: true);

    private readonly Stream _stream;
    private int _disposed;

    public Channel(Stream stream)
    {
        _stream = stream;
        Input = PipeReader.Create(stream, s_readerOptions);
        Output = new GatheringWriter(stream);
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>The largest message, in bytes, in both directions.</summary>
    public int MaxMessageSize { get; set; }

    /// <summary>The channel as raw bytes. The stream owns the channel.</summary>
    public Stream AsStream() => new ChannelStream(this);

    /// <summary>Closes the channel, after what was already flushed has gone out or a second has passed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        try
        {
            await Output.CompleteAsync().AsTask().WaitAsync(s_sendGrace).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The other side does not read. It had its second.
        }

        await _stream.DisposeAsync().ConfigureAwait(false);
    }
}
