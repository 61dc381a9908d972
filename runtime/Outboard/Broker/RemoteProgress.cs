using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Outboard;

/// <summary>
/// A progress handler of the other side. No report is lost while the channel is open and the other side reads: up to 1,000
/// reports, 256 KiB in total, wait to be sent. Then <see cref="Report"/> blocks, at most 5 s, until the other side has taken some;
/// if it takes none in that time, the channel is closed. Reports are discarded when the channel is closed or lost, and after this is
/// disposed.
/// </summary>
/// <typeparam name="T">The type of a report; it must be in the contract's JSON context when reflection is off.</typeparam>
public sealed class RemoteProgress<T> : IProgress<T>, IAsyncDisposable
{
    private const int MaxWaiting = 1_000;
    private const int MaxWaitingBytes = 256 * 1024;
    private const int MaxUnsentBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly System.Threading.Channels.Channel<ReadOnlyMemory<byte>> _waiting =
        System.Threading.Channels.Channel.CreateUnbounded<ReadOnlyMemory<byte>>();

    private readonly PluginChannel _channel;
    private readonly JsonTypeInfo<T> _type;
    private readonly RpcPeer _peer;
    private readonly TimeProvider _time;
    private readonly Task _sending;
    private TaskCompletionSource? _room;
    private int _waitingReports;
    private int _waitingBytes;
    private volatile bool _over;

    internal RemoteProgress(PluginChannel channel, JsonTypeInfo<T> type, RpcPeer peer, TimeProvider time)
    {
        _channel = channel;
        _type = type;
        _peer = peer;
        _time = time;
        _sending = SendAsync();
    }

    /// <summary>Reports to the other side's handler, in order. The value is serialized before this returns.</summary>
    /// <exception cref="PluginContractException">The value cannot be serialized as JSON.</exception>
    /// <exception cref="PluginMessageTooLargeException">The value is larger than one message may be.</exception>
    public void Report(T value)
    {
        if (_over)
        {
            return;
        }

        ReadOnlyMemory<byte> frame = Serialize(value);
        try
        {
            // Blocks while there is no room: a handler in this process would block its caller too.
            while (Enqueue(frame) is { } room)
            {
                room.WaitAsync(ChannelConnector.Timeout, _time).GetAwaiter().GetResult();
            }
        }
        catch (TimeoutException)
        {
            End();
            _ = _channel.DisposeAsync().AsTask();
        }
    }

    /// <summary>
    /// Sends what was reported and the end of the reports, and closes the channel. Waits at most 5 s for the other side to take it.
    /// Never throws.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        End();
        try
        {
            await _sending.WaitAsync(ChannelConnector.Timeout, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await _channel.DisposeAsync().ConfigureAwait(false);
        }
    }

    // What to wait for before trying again; null when the frame was taken, or the handler is gone.
    private Task? Enqueue(ReadOnlyMemory<byte> frame)
    {
        lock (_gate)
        {
            if (_over)
            {
                return null;
            }

            if (_waitingReports == MaxWaiting || (_waitingReports > 0 && _waitingBytes + frame.Length > MaxWaitingBytes))
            {
                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _room.Task;
            }

            _waitingReports++;
            _waitingBytes += frame.Length;
            _waiting.Writer.TryWrite(frame);
            return null;
        }
    }

    private void Dequeue(int bytes)
    {
        lock (_gate)
        {
            _waitingReports--;
            _waitingBytes -= bytes;
            FreeReporters();
        }
    }

    private void End()
    {
        lock (_gate)
        {
            _over = true;
            _waiting.Writer.TryComplete();
            FreeReporters();
        }
    }

    private void FreeReporters()
    {
        _room?.TrySetResult();
        _room = null;
    }

    private ReadOnlyMemory<byte> Serialize(T value)
    {
        string name = $"IProgress<{typeof(T).Name}>";
        try
        {
            using var frame = new FrameWriter(_channel.MaxMessageSize, _channel.Binary);
            return frame.Item(value, _type).ToArray();
        }
        catch (MessageSizeException size)
        {
            throw new PluginMessageTooLargeException(
                $"A report to '{name}' takes {size.Size} bytes; a message to {_peer.Description} may have {size.Limit}. Raise MaxMessageSize on both sides, or report less.", size.Size, size.Limit) { PluginName = _peer.PluginName };
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw RpcErrorMap.NotJson($"A report to '{name}'", name, ExceptionText.InnermostOf(exception), _peer, exception);
        }
    }

    private async Task SendAsync()
    {
        try
        {
            int unsent = 0;
            await foreach (ReadOnlyMemory<byte> frame in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                await _channel.Output.WriteAsync(frame).ConfigureAwait(false);
                Dequeue(frame.Length);
                unsent += frame.Length;
                if (unsent > MaxUnsentBytes)
                {
                    // Otherwise the channel would gather megabytes while the other side does not read.
                    await _channel.SentAsync(CancellationToken.None).ConfigureAwait(false);
                    unsent = 0;
                }
            }

            using var last = new FrameWriter(_channel.MaxMessageSize, _channel.Binary);
            await _channel.Output.WriteAsync(last.End()).ConfigureAwait(false);
            await _channel.CompleteWritesAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (ChannelSocket.IsLost(exception))
        {
            // The other side has closed the channel, or is gone.
        }

        End();
        await _channel.DisposeAsync().ConfigureAwait(false);
        await _channel.Input.CompleteAsync().ConfigureAwait(false);
    }
}
