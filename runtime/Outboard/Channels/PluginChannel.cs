using System.IO.Pipelines;

namespace Outboard;

/// <summary>An opened channel: what follows the first line and its answer is the owner's.</summary>
internal sealed class PluginChannel : IAsyncDisposable
{
    private static readonly TimeSpan s_sendGrace = TimeSpan.FromSeconds(1);
    private static readonly StreamPipeReaderOptions s_readerOptions = new(MessagePool.Instance, bufferSize: 16 * 1024, leaveOpen: true);

    private readonly Stream _stream;
    private readonly CoalescingPipeWriter _output;
    private CancellationTokenRegistration _whenOwnerEnds;
    private int _disposed;

    public PluginChannel(Stream stream)
    {
        _stream = stream;
        Input = PipeReader.Create(stream, s_readerOptions);
        _output = new CoalescingPipeWriter(stream);
    }

    /// <summary>Makes a channel of a new connection, which it owns.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="secureAsync">What the connection needs before its first line, such as a TLS handshake; null for nothing.</param>
    /// <param name="cancellationToken">Ends the waiting for that, and closes the connection.</param>
    public static async Task<PluginChannel> OpenAsync(
        Stream connection, Func<Stream, CancellationToken, ValueTask<Stream>>? secureAsync, CancellationToken cancellationToken)
    {
        try
        {
            return new PluginChannel(secureAsync is null ? connection : await secureAsync(connection, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public PipeReader Input { get; }

    public CoalescingPipeWriter Output => _output;

    /// <summary>The largest message, in bytes, in both directions.</summary>
    public int MaxMessageSize { get; set; }

    /// <summary>In the host, on the control channel: the plugin's own process, as it says; null where it does not.</summary>
    public int? PeerProcessId { get; set; }

    /// <summary>Closes the channel when what it belongs to ends.</summary>
    public void EndWith(CancellationToken ownerEnded) =>
        _whenOwnerEnds = ownerEnded.UnsafeRegister(static state => _ = ((PluginChannel)state!).DisposeAsync().AsTask(), this);

    /// <summary>Waits until all that was flushed so far has gone out, which is as soon as the other side makes room for it.</summary>
    /// <exception cref="IOException">The connection is lost.</exception>
    public Task SentAsync(CancellationToken cancellationToken) => _output.SentAsync(cancellationToken);

    /// <summary>Waits until all has gone out and then ends what is sent: the other side reads the end, this side may read on.</summary>
    /// <inheritdoc cref="SentAsync" path="/exception"/>
    public async Task CompleteWritesAsync(CancellationToken cancellationToken)
    {
        if (_stream is not IHalfClose connection)
        {
            throw new NotSupportedException("This connection cannot end what it sends without being closed.");
        }

        _output.Complete();
        await _output.SentAsync(cancellationToken).ConfigureAwait(false);
        await connection.CompleteWritesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the channel, after what was already flushed has gone out or a second has passed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _whenOwnerEnds.Unregister();
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
