using System.Threading.Channels;

namespace Outboard;

/// <summary>Where an in-memory plugin waits for its channels.</summary>
internal sealed class MemoryListener : IChannelListener
{
    private readonly Channel<Stream> _waiting = System.Threading.Channels.Channel.CreateUnbounded<Stream>();

    public PluginAddress Address { get; } = new("memory", "here");

    public Task<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        (Stream host, Stream plugin) = DuplexStream.CreatePair();
        return _waiting.Writer.TryWrite(plugin)
            ? Task.FromResult(host)
            : throw new PluginConnectionException("Nothing listens.");
    }

    public async Task<Stream> AcceptAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _waiting.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException exception)
        {
            throw new ObjectDisposedException(exception.Message, exception);
        }
    }

    public ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }
}
