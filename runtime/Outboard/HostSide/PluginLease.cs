namespace Outboard;

/// <summary>
/// Represents a dispensed instance that can be released. Disposing the lease closes the instance's channel and releases its resources
/// on both sides. Without a lease, an instance lives as long as its plugin.
/// </summary>
/// <remarks>
/// Disposing the lease ends everything that was opened through the instance: calls in progress, sequences and streams fail, and
/// callbacks that the plugin has kept are released. If the instance has a scope in the plugin, the scope is disposed.
/// </remarks>
/// <typeparam name="T">The contract.</typeparam>
public sealed class PluginLease<T> : IAsyncDisposable
    where T : class
{
    private readonly IAsyncDisposable _channel;

    internal PluginLease(T instance, IAsyncDisposable channel)
    {
        Instance = instance;
        _channel = channel;
    }

    /// <summary>The instance.</summary>
    public T Instance { get; }

    /// <summary>Releases the instance. Calling it again has no effect.</summary>
    public ValueTask DisposeAsync() => _channel.DisposeAsync();
}
