namespace Outboard;

/// <summary>
/// A plugin that another host started. Its pipes belong to that host, so nothing of its output comes here; its exit code
/// goes to its parent. It is told apart from a stranger with the same id by its start time, before each signal again.
/// </summary>
internal sealed class AttachedProcess : IPluginProcess
{
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(250);

    // Systems count a start in ticks from boot, so two looks at one process may differ a little.
    private static readonly TimeSpan s_startTolerance = TimeSpan.FromSeconds(1);

    private readonly DateTimeOffset _startTime;
    private readonly TaskCompletionSource<int?> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _disposed = new();

    private AttachedProcess(int id, DateTimeOffset startTime, TimeProvider timeProvider)
    {
        Id = id;
        _startTime = startTime;
        _ = PollAsync(timeProvider);
    }

    public int Id { get; }

    public DateTimeOffset StartTime => _startTime;

    public Stream StandardOutput => Stream.Null;

    public Stream StandardError => Stream.Null;

    public Task<int?> Exited => _exited.Task;

    /// <summary>Attaches to a process.</summary>
    /// <exception cref="PluginReattachException">It is not there, or is another than it was.</exception>
    public static AttachedProcess Attach(string pluginName, ReattachConfig config, TimeProvider timeProvider)
    {
        DateTimeOffset? startTime = ChildProcess.StartTimeOf(config.ProcessId);
        return IsSame(startTime, config.StartTime)
            ? new AttachedProcess(config.ProcessId, config.StartTime, timeProvider)
            : throw new PluginReattachException(
                startTime is null
                    ? $"Plugin '{pluginName}' is not there to be reattached: no process {config.ProcessId} is running. Start a new one."
                    : $"Plugin '{pluginName}' is not there to be reattached: process {config.ProcessId} was started at {startTime:O}, the plugin at {config.StartTime:O}. It has ended, and its id is another's now.",
                config.ProcessId) { PluginName = pluginName };
    }

    // Its standard input is its first host's.
    public bool CloseStdin() => false;

    public bool Terminate()
    {
        if (!OperatingSystem.IsWindows() && IsRunning)
        {
            _ = UnixNative.Kill(Id, UnixNative.SigTerm);
        }

        return !OperatingSystem.IsWindows();
    }

    public void Kill()
    {
        if (!IsRunning)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            ChildProcess.KillTree(Id);
            return;
        }

        // Its group only where it leads it: otherwise that is its first host's.
        _ = UnixNative.Kill(UnixNative.GetProcessGroup(Id) == Id ? -Id : Id, UnixNative.SigKill);
    }

    public void KillGroup()
    {
        // By now nobody vouches for the id.
    }

    public void Dispose() => _disposed.Cancel();

    private bool IsRunning => IsSame(ChildProcess.StartTimeOf(Id), _startTime);

    private static bool IsSame(DateTimeOffset? found, DateTimeOffset expected) =>
        found is { } time && (time - expected).Duration() <= s_startTolerance;

    private async Task PollAsync(TimeProvider timeProvider)
    {
        try
        {
            using var timer = new PeriodicTimer(s_pollInterval, timeProvider);
            while (IsRunning)
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
