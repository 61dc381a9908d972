namespace Outboard;

/// <summary>
/// A dispensed instance that can be given back: disposing this closes its channel, and what it cost on either side is free again.
/// Without one an instance lives as long as its plugin.
/// </summary>
/// <remarks>
/// Disposing it ends what was opened through the instance: calls under way fail, and so do sequences and streams; callbacks that
/// the plugin has kept are released. In the plugin the instance's scope, where it has one, is disposed.
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

    /// <summary>What is called.</summary>
    public T Instance { get; }

    /// <summary>Gives the instance back. A second time it does nothing.</summary>
    public ValueTask DisposeAsync() => _channel.DisposeAsync();
}
