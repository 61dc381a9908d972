using System.Buffers;
using System.IO.Pipelines;

namespace Outboard;

/// <summary>A connection with the buffers for both directions. What follows the first line and its answer belongs to the owner.</summary>
internal sealed class PluginChannel : IAsyncDisposable
{
    private static readonly TimeSpan s_sendGrace = TimeSpan.FromSeconds(1);
    private static readonly StreamPipeReaderOptions s_readerOptions = new(MessagePool.Instance, bufferSize: 16 * 1024, leaveOpen: true);

    private readonly Stream _stream;
    private readonly CoalescingPipeWriter _output;
    private CancellationTokenRegistration _whenOwnerEnds;
    private int _disposed;

    /// <param name="stream">The connection.</param>
    /// <param name="sends">Where a send begins that other messages are to join; null for the thread pool.</param>
    /// <param name="budget">The memory for long messages; null for that of the process.</param>
    public PluginChannel(Stream stream, PipeScheduler? sends = null, ReceiveBudget? budget = null)
    {
        _stream = stream;
        Input = PipeReader.Create(stream, s_readerOptions);
        Frames = new FrameInput(Input, stream, budget);
        _output = new CoalescingPipeWriter(stream, sends);
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

    /// <summary>Reads the messages or frames that follow the first line.</summary>
    public FrameInput Frames { get; }

    public CoalescingPipeWriter Output => _output;

    /// <summary>The largest message, in bytes, in both directions.</summary>
    public int MaxMessageSize { get; set; }

    /// <summary>Whether both sides read bytes that are sent beside the JSON of a message.</summary>
    public bool Binary { get; set; }

    /// <summary>On the plugin's side, what its answer shows to the host; null without a key. See <see cref="StartKey"/>.</summary>
    public string? Proof { get; set; }

    /// <summary>On the host's control channel: the id of the plugin's own process, as the plugin reports it; null if it does not.</summary>
    public int? PeerProcessId { get; set; }

    /// <summary>Called once, when the channel has been closed.</summary>
    public Action? Closed { get; set; }

    /// <summary>Closes the channel when what it belongs to ends.</summary>
    public void EndWith(CancellationToken ownerEnded) =>
        _whenOwnerEnds = ownerEnded.UnsafeRegister(static state => _ = ((PluginChannel)state!).DisposeAsync().AsTask(), this);

    /// <summary>Waits until all that was flushed so far has been sent, which may have to wait for the other side to read.</summary>
    /// <exception cref="IOException">The connection is lost.</exception>
    public Task SentAsync(CancellationToken cancellationToken) => _output.SentAsync(cancellationToken);

    /// <summary>Reads what has arrived, or waits until something does; 0 at the end. What the channel's buffer has comes first.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> bytes, CancellationToken cancellationToken)
    {
        // Past the buffer, which would take a call of the system for each 16 KiB, and copy them.
        if (!Input.TryRead(out ReadResult buffered))
        {
            return await _stream.ReadAsync(bytes, cancellationToken).ConfigureAwait(false);
        }

        ReadOnlySequence<byte> part = buffered.Buffer.Slice(0, Math.Min(buffered.Buffer.Length, bytes.Length));
        part.CopyTo(bytes.Span);
        Input.AdvanceTo(part.End);
        return (int)part.Length;
    }

    /// <summary>Sends bytes without a copy of them, after all that was flushed. Waits until the system has taken them.</summary>
    /// <inheritdoc cref="SentAsync" path="/exception"/>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _output.SentAsync(cancellationToken).ConfigureAwait(false);
        await _stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until everything has been sent and then closes this direction: the other side reads the end, this side can still read.</summary>
    /// <inheritdoc cref="SentAsync" path="/exception"/>
    public async Task CompleteWritesAsync(CancellationToken cancellationToken)
    {
        if (_stream is not IHalfClose connection)
        {
            throw new NotSupportedException("This connection cannot close one direction only.");
        }

        _output.Complete();
        await _output.SentAsync(cancellationToken).ConfigureAwait(false);
        await connection.CompleteWritesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the channel, after what was flushed has been sent or a second has passed.</summary>
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
            // The other side does not read.
        }

        await _stream.DisposeAsync().ConfigureAwait(false);
        Frames.Dispose();
        Closed?.Invoke();
    }
}

/// <summary>
/// A connection that can close the direction in which it sends and still receive. Each stream that carries a channel is one: a
/// socket, TLS over a socket, a pair in memory.
/// </summary>
internal interface IHalfClose
{
    /// <summary>Closes the direction in which this side sends: the other side reads the end after all that was written. Nothing can be written afterwards.</summary>
    /// <exception cref="IOException">The connection is lost.</exception>
    Task CompleteWritesAsync(CancellationToken cancellationToken);
}
