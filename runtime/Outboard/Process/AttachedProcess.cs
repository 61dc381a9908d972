using System.Globalization;

namespace Outboard;

/// <summary>
/// A plugin that another host started. Its pipes belong to that host, so nothing of its output comes here; its exit code
/// goes to its parent. It is told apart from a stranger with the same id by its start, before each signal again.
/// </summary>
internal sealed class AttachedProcess : ILocalProcess
{
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(250);

    private readonly ProcessIdentity _identity;
    private readonly ProcessTree _tree;
    private readonly TaskCompletionSource<int?> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _disposed = new();

    private AttachedProcess(ProcessIdentity identity, TimeProvider timeProvider)
    {
        _identity = identity;
        _tree = new ProcessTree(identity.Id, isChild: false);
        _ = PollAsync(timeProvider);
    }

    public string Id => _identity.Id.ToString(CultureInfo.InvariantCulture);

    public ProcessIdentity? Identity => _identity;

    public IProcessGroup Group => _tree;

    // It is its first host's.
    public Stream? StandardInput => null;

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

    public ValueTask<bool> TerminateAsync(CancellationToken cancellationToken = default) => new(_tree.Terminate(() => _identity.IsRunning));

    public ValueTask<bool> KillAsync(CancellationToken cancellationToken = default)
    {
        bool isRunning = _identity.IsRunning;
        if (OperatingSystem.IsWindows())
        {
            if (isRunning)
            {
                ChildProcess.KillTree(_identity.Id);
            }

            return new(true);
        }

        _tree.Collect(isRunning);
        if (isRunning)
        {
            // Its group only where it leads it: otherwise that is its first host's.
            _ = UnixNative.Kill(UnixNative.GetProcessGroup(_identity.Id) == _identity.Id ? -_identity.Id : _identity.Id, UnixNative.SigKill);
        }

        _tree.KillGroup();
        return new(true);
    }

    public void Dispose() => _disposed.Cancel();

    private async Task PollAsync(TimeProvider timeProvider)
    {
        try
        {
            using var timer = new PeriodicTimer(s_pollInterval, timeProvider);
            while (_identity.IsRunning)
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
