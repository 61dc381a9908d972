namespace Outboard;

/// <summary>
/// Tells the host's loggers and its meters' listeners what happens to a plugin: one notice after the other, on a thread of the pool.
/// What they throw is dropped; while they block, only the notices wait.
/// </summary>
internal sealed class HostNotices
{
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;

    /// <summary>Completes when all that was to be told so far has been. Never fails.</summary>
    public Task Told
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    /// <summary>Tells something, after what was to be told before it.</summary>
    public void Tell(Action notice)
    {
        lock (_gate)
        {
            _last = TellAfterAsync(_last, notice);
        }
    }

    private static async Task TellAfterAsync(Task previous, Action notice)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            notice();
        }
#pragma warning disable CA1031 // Whatever it is that the application's own code throws, it is not the plugin's affair.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
