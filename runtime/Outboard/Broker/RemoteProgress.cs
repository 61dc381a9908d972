using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Outboard;

/// <summary>
/// A progress handler of the other side. No report is lost while the channel lives: up to 1,000 wait to be sent, and then
/// <see cref="Report"/> blocks until the other side has taken some. Afterwards, that is once this is disposed or the channel
/// is lost, reports go nowhere.
/// </summary>
/// <typeparam name="T">The type of a report; it must be in the contract's JSON context when reflection is off.</typeparam>
public sealed class RemoteProgress<T> : IProgress<T>, IAsyncDisposable
{
    private const int MostWaiting = 1_000;

    private readonly System.Threading.Channels.Channel<ReadOnlyMemory<byte>> _waiting =
        System.Threading.Channels.Channel.CreateBounded<ReadOnlyMemory<byte>>(MostWaiting);

    private readonly Channel _channel;
    private readonly JsonTypeInfo<T> _type;
    private readonly RpcPeer _peer;
    private readonly CancellationTokenRegistration _whenBrokerEnds;
    private readonly Task _sending;
    private volatile bool _over;

    internal RemoteProgress(Channel channel, JsonTypeInfo<T> type, RpcPeer peer, CancellationToken brokerEnded)
    {
        _channel = channel;
        _type = type;
        _peer = peer;
        _whenBrokerEnds = brokerEnded.UnsafeRegister(static state => _ = ((Channel)state!).DisposeAsync().AsTask(), channel);
        _sending = SendAsync();
    }

    /// <summary>Reports to the other side's handler, in order. The value is turned into JSON at once.</summary>
    /// <exception cref="PluginContractException">The value cannot be turned into JSON.</exception>
    /// <exception cref="PluginMessageTooLargeException">The value is larger than one message may be.</exception>
    public void Report(T value)
    {
        if (_over)
        {
            return;
        }

        ReadOnlyMemory<byte> frame = Serialize(value);
        if (!_waiting.Writer.TryWrite(frame))
        {
            try
            {
                // There is no room, or no channel any more. A handler in this process would hold up its caller too.
                _waiting.Writer.WriteAsync(frame).AsTask().GetAwaiter().GetResult();
            }
            catch (System.Threading.Channels.ChannelClosedException)
            {
                // Nobody listens.
            }
        }
    }

    /// <summary>Sends what was reported, says that this is all, and closes the channel. Never throws.</summary>
    public async ValueTask DisposeAsync()
    {
        _over = true;
        _waiting.Writer.TryComplete();
        await _sending.ConfigureAwait(false);
        await _whenBrokerEnds.DisposeAsync().ConfigureAwait(false);
    }

    private ReadOnlyMemory<byte> Serialize(T value)
    {
        string name = $"IProgress<{typeof(T).Name}>";
        try
        {
            using var buffer = new FrameBuffer(_channel.MaxMessageSize);
            return buffer.Item(value, _type);
        }
        catch (MessageSizeException size)
        {
            throw new PluginMessageTooLargeException(
                $"A report to '{name}' takes {size.Size} bytes; a message to {_peer.Description} may have {size.Limit}. Raise MaxMessageSize on both sides, or report less.", size.Size, size.Limit);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new PluginContractException(
                $"A report to '{name}' could not be turned into JSON: {exception.GetBaseException().Message} Add its type to the contract's JsonSerializerContext.", name, exception);
        }
    }

    private async Task SendAsync()
    {
        try
        {
            await foreach (ReadOnlyMemory<byte> frame in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                await _channel.Output.WriteAsync(frame).ConfigureAwait(false);
            }

            using var buffer = new FrameBuffer(_channel.MaxMessageSize);
            await _channel.Output.WriteAsync(buffer.End()).ConfigureAwait(false);
            await _channel.CompleteWritesAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The handler's side has closed the channel, or is gone.
        }

        // Also frees whoever is blocked in a report.
        _over = true;
        _waiting.Writer.TryComplete();
        await _channel.DisposeAsync().ConfigureAwait(false);
    }
}
