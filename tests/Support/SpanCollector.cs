using System.Diagnostics;

namespace Outboard.Tests;

/// <summary>Keeps the library's spans of this process that have ended, and tells when one has.</summary>
internal sealed class SpanCollector : IDisposable
{
    private readonly EventLog<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public SpanCollector()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == PluginDiagnostics.ActivitySourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Add,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IReadOnlyList<Activity> Ended => _ended.Items;

    /// <summary>Waits for a span of a trace, for other tests make spans at the same time.</summary>
    public Task<Activity> SpanAsync(Activity root, string name, ActivityKind kind) =>
        _ended.FirstAsync(span => span.TraceId == root.TraceId && span.OperationName == name && span.Kind == kind, Waiting.Token).Soon();

    /// <summary>Waits for any span.</summary>
    public Task<Activity> FirstAsync(Predicate<Activity> isWanted) => _ended.FirstAsync(isWanted, Waiting.Token).Soon();

    public void Dispose() => _listener.Dispose();
}
