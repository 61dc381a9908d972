using System.Collections.Concurrent;
using Outboard;

namespace Guide;

#region contract
[PluginContract]
public interface IParty
{
    Task<string> GreetAsync(IGuest guest, CancellationToken cancellationToken = default);

    Task JoinAsync(IListener listener, CancellationToken cancellationToken = default);

    Task SayAsync(string text, CancellationToken cancellationToken = default);

    Task EndAsync(CancellationToken cancellationToken = default);
}

// Valid until the call that it was passed to ends.
[PluginContract]
public interface IGuest
{
    Task<string> NameAsync(CancellationToken cancellationToken = default);
}

// Can be kept after the call.
[PluginContract]
public interface IListener : IAsyncDisposable
{
    Task HearAsync(string text, CancellationToken cancellationToken = default);
}
#endregion

internal sealed class Party : IParty
{
    #region during
    public async Task<string> GreetAsync(IGuest guest, CancellationToken cancellationToken = default) =>
        $"Hello, {await guest.NameAsync(cancellationToken)}!";
    #endregion

    #region beyond
    private readonly ConcurrentQueue<IListener> _listeners = new();

    public Task JoinAsync(IListener listener, CancellationToken cancellationToken = default)
    {
        _listeners.Enqueue(listener);
        return Task.CompletedTask;
    }

    public async Task SayAsync(string text, CancellationToken cancellationToken = default)
    {
        foreach (IListener listener in _listeners)
        {
            await listener.HearAsync(text, cancellationToken);
        }
    }

    public async Task EndAsync(CancellationToken cancellationToken = default)
    {
        while (_listeners.TryDequeue(out IListener? listener))
        {
            await listener.DisposeAsync();
        }
    }
    #endregion
}

#region host-side
internal sealed class NamedGuest(string name) : IGuest
{
    public Task<string> NameAsync(CancellationToken cancellationToken = default) => Task.FromResult(name);
}

internal sealed class Listener : IListener
{
    public ConcurrentQueue<string> Heard { get; } = new();

    public Task HearAsync(string text, CancellationToken cancellationToken = default)
    {
        Heard.Enqueue(text);
        return Task.CompletedTask;
    }

    // Called by the host only: DisposeAsync in the plugin closes the channel and does not call this method.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
#endregion
