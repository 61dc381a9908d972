namespace Outboard;

/// <summary>One life of a supervised plugin: its client, and the instance that was dispensed from it.</summary>
#pragma warning disable CA1001 // Neither a semaphore nor a token source holds anything as long as nobody asks for its wait handle.
internal sealed class PluginGeneration(PluginClient client, PluginOptions options, string name)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _dispensing = new(1, 1);
    private readonly TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _socketLost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Dispensed? _dispensed;

    public PluginClient Client => client;

    /// <summary>Completes once the supervisor has put something in its place: a new start, or the reason why there is none.</summary>
    public Task Replaced => _replaced.Task;

    /// <summary>Completes once <see cref="LookForSocket"/> has found that the plugin's socket is not there any more.</summary>
    public Task SocketLost => _socketLost.Task;

    public void Replace() => _replaced.TrySetResult();

    /// <summary>Looks whether the plugin's socket is still there: open channels outlive it, but none can be opened without.</summary>
    public void LookForSocket()
    {
        if (client.ReattachConfig is { Network: PluginAddress.Unix, Address: var path } && !File.Exists(path))
        {
            _socketLost.TrySetResult();
        }
    }

    /// <summary>Asks whether the plugin answers on its open channel, and takes another one.</summary>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        PluginConnection connection = await client.ClientAsync(cancellationToken).ConfigureAwait(false);
        await connection.PingAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await connection.OpenAndCloseAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PluginConnectionException)
        {
            LookForSocket();
            throw;
        }
    }

    /// <summary>Gives the instance, a new one when the channel of the last was lost; null when the plugin has ended or is to be replaced.</summary>
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
        catch (PluginException) when (client.Exited.IsCompleted || IsToBeReplaced())
        {
            return null;
        }
        finally
        {
            _dispensing.Release();
        }
    }

    private async Task<Dispensed> DispenseAsync(PluginConnection connection, CancellationToken cancellationToken)
    {
        Dispensed dispensed = await connection.DispenseTrackedAsync(options.DispenseName ?? name, cancellationToken).ConfigureAwait(false);
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

    private bool IsToBeReplaced()
    {
        LookForSocket();
        return SocketLost.IsCompleted && options.Restart.Enabled;
    }
}
