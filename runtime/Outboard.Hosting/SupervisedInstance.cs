namespace Outboard;

/// <summary>One life of a supervised plugin: its client, and the instance that was dispensed from it.</summary>
#pragma warning disable CA1001 // Neither a semaphore nor a token source holds anything as long as nobody asks for its wait handle.
internal sealed class SupervisedInstance(PluginClient client, PluginOptions options, string name)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _dispensing = new(1, 1);
    private readonly TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DispensedPlugin? _dispensed;

    public PluginClient Client => client;

    /// <summary>Completes once the supervisor has put something in its place: a new start, or the reason why there is none.</summary>
    public Task Replaced => _replaced.Task;

    /// <summary>Whether the plugin's socket has been removed: open channels outlive that, but none can be opened.</summary>
    public bool SocketIsGone => client.ReattachConfig is { Network: PluginAddress.Unix, Address: var path } && !File.Exists(path);

    public void Replace() => _replaced.TrySetResult();

    /// <summary>Asks whether the plugin answers on its open channel, and takes another one.</summary>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        PluginConnection connection = await client.ClientAsync(cancellationToken).ConfigureAwait(false);
        await connection.PingAsync(cancellationToken).ConfigureAwait(false);
        await connection.ProbeAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives the instance, a new one when the channel of the last was lost; null when the plugin has ended.</summary>
    public async ValueTask<object?> TryGetAsync(CancellationToken cancellationToken)
    {
        if (_dispensed is { Closed.IsCompleted: false } live)
        {
            return live.Instance;
        }

        await _dispensing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_dispensed is not { Closed.IsCompleted: false })
            {
                PluginConnection connection = await client.ClientAsync(cancellationToken).ConfigureAwait(false);
                _dispensed = await DispenseAsync(connection, cancellationToken).ConfigureAwait(false);
            }

            return _dispensed.Instance;
        }
        catch (PluginException) when (client.Exited.IsCompleted)
        {
            return null;
        }
        finally
        {
            _dispensing.Release();
        }
    }

    private async Task<DispensedPlugin> DispenseAsync(PluginConnection connection, CancellationToken cancellationToken)
    {
        DispensedPlugin dispensed = await connection.DispenseTrackedAsync(options.DispenseName ?? name, cancellationToken).ConfigureAwait(false);
        try
        {
            await options.TellConnectedAsync(name, dispensed.Instance, cancellationToken).ConfigureAwait(false);
            return dispensed;
        }
        catch
        {
            // Nobody gets it, so nobody would give it back.
            await dispensed.Channel.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
