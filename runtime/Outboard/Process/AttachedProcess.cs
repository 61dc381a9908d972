using System.Globalization;

namespace Outboard;

/// <summary>
/// A plugin that another host started. Its pipes belong to that host, so nothing of its output comes here; its exit code
/// goes to its parent. It is told apart from a stranger with the same id by its start, before each signal again.
/// </summary>
internal sealed class AttachedProcess : IPluginProcess
{
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(250);

    private readonly ProcessTree _tree;
    private readonly TaskCompletionSource<int?> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _disposed = new();

    private AttachedProcess(ProcessIdentity identity, TimeProvider timeProvider)
    {
        Identity = identity;
        _tree = new ProcessTree(identity.Id, isChild: false);
        _ = PollAsync(timeProvider);
    }

    public string Id => Identity.Id.ToString(CultureInfo.InvariantCulture);

    public ProcessIdentity Identity { get; }

    public IProcessGroup Group => _tree;

    public Stream StandardOutput => Stream.Null;

    public Stream StandardError => Stream.Null;

    public Task<int?> Exited => _exited.Task;

    /// <summary>Attaches to a process.</summary>
    /// <exception cref="PluginStartException">It has ended, or its id is another process's now.</exception>
    public static AttachedProcess Attach(string pluginName, ReattachConfig config, TimeProvider timeProvider)
    {
        var expected = new ProcessIdentity(config.ProcessId, config.StartTime, config.StartTicks, config.BootId);
        ProcessIdentity? found = ProcessIdentity.Find(config.ProcessId);
        return found is not null && found.IsSame(expected)
            ? new AttachedProcess(found, timeProvider)
            : throw new PluginStartException(
                PluginStartFailure.NotRunning, pluginName,
                found is null
                    ? $"Plugin '{pluginName}' could not be reattached: process {config.ProcessId} is not running. Start the plugin again."
                    : $"Plugin '{pluginName}' could not be reattached: process {config.ProcessId} was started at {found.StartTime:O}, the plugin at {config.StartTime:O}. The plugin has ended, and its process id has been reused. Start the plugin again.")
            {
                ProcessId = config.ProcessId,
            };
    }

    // Its standard input is its first host's.
    public bool CloseStdin() => false;

    public bool Terminate() => _tree.Terminate(() => Identity.IsRunning);

    public void Kill()
    {
        bool isRunning = Identity.IsRunning;
        if (OperatingSystem.IsWindows())
        {
            if (isRunning)
            {
                ChildProcess.KillTree(Identity.Id);
            }

            return;
        }

        _tree.Collect(isRunning);
        if (isRunning)
        {
            // Its group only where it leads it: otherwise that is its first host's.
            _ = UnixNative.Kill(UnixNative.GetProcessGroup(Identity.Id) == Identity.Id ? -Identity.Id : Identity.Id, UnixNative.SigKill);
        }

        _tree.KillGroup();
    }

    public void Dispose() => _disposed.Cancel();

    private async Task PollAsync(TimeProvider timeProvider)
    {
        try
        {
            using var timer = new PeriodicTimer(s_pollInterval, timeProvider);
            while (Identity.IsRunning)
            {
                await timer.WaitForNextTickAsync(_disposed.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed: nobody waits any more.
        }

        _exited.TrySetResult(null);
    }
}
