using System.Diagnostics;

namespace Outboard;

/// <summary>
/// The traces of the calls that a host has under way at one plugin. Only in these may the plugin's callbacks continue a trace: any other
/// context is the plugin's own invention, with which it could have the host record, or not record, what it likes.
/// </summary>
internal sealed class OwnTraces
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ActivityTraceId, (int Calls, ActivityTraceFlags Flags)> _traces = [];

    /// <summary>A call has begun in the current trace.</summary>
    /// <returns>The trace; null when there is none that is sent.</returns>
    public ActivityTraceId? Enter()
    {
        if (Activity.Current is not { IdFormat: ActivityIdFormat.W3C } activity)
        {
            return null;
        }

        lock (_gate)
        {
            (int calls, ActivityTraceFlags flags) = _traces.GetValueOrDefault(activity.TraceId);
            _traces[activity.TraceId] = (calls + 1, flags | activity.ActivityTraceFlags);
        }

        return activity.TraceId;
    }

    /// <summary>A call has ended.</summary>
    public void Leave(ActivityTraceId trace)
    {
        lock (_gate)
        {
            (int calls, ActivityTraceFlags flags) = _traces[trace];
            if (calls > 1)
            {
                _traces[trace] = (calls - 1, flags);
            }
            else
            {
                _traces.Remove(trace);
            }
        }
    }

    /// <summary>A context that the plugin sent, with the flags of the host's own call; null if it is not in the trace of one.</summary>
    public ActivityContext? Find(ActivityContext sent)
    {
        lock (_gate)
        {
            return _traces.TryGetValue(sent.TraceId, out (int Calls, ActivityTraceFlags Flags) own)
                ? new ActivityContext(sent.TraceId, sent.SpanId, own.Flags, sent.TraceState, isRemote: true)
                : null;
        }
    }
}
