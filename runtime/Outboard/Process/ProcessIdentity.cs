namespace Outboard;

/// <summary>What tells a process from any other there ever was.</summary>
/// <param name="Id">Its id.</param>
/// <param name="StartTime">When it started, by the clock as it was set when that was asked.</param>
/// <param name="StartTicks">When it started, in ticks since the system did; null where the system does not tell, or it was not written down.</param>
/// <param name="BootId">The run of the system in which these ticks count.</param>
internal sealed record ProcessIdentity(int Id, DateTimeOffset StartTime, long? StartTicks = null, string? BootId = null)
{
    // Systems count a start in ticks from boot, so two looks at one process by the clock may differ a little.
    private static readonly TimeSpan s_startTolerance = TimeSpan.FromSeconds(1);

    /// <summary>Whether this very process is running.</summary>
    public bool IsRunning => Find(Id) is { } found && IsSame(found);

    /// <summary>Looks a process up; null when there is none of this id, or when it has ended and only waits to be reaped.</summary>
    public static ProcessIdentity? Find(int id) => ProcFs.Find(id) is { } entry
        ? entry.HasEnded ? null : new ProcessIdentity(id, ChildProcess.StartTimeOf(id) ?? default, entry.StartTicks, ProcFs.BootId)
        : ChildProcess.StartTimeOf(id) is { } startTime ? new ProcessIdentity(id, startTime) : null;

    /// <summary>Whether another look has found the same process. The clock may have been set since, so it counts only where nothing better is known.</summary>
    public bool IsSame(ProcessIdentity other) => Id == other.Id
        && (StartTicks is not null && other.StartTicks is not null && BootId is not null && other.BootId is not null
            ? StartTicks == other.StartTicks && BootId == other.BootId
            : (StartTime - other.StartTime).Duration() <= s_startTolerance);
}
