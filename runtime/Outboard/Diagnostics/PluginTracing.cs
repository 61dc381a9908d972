using System.Diagnostics;

namespace Outboard;

/// <summary>Creates the library's spans.</summary>
internal static class PluginTracing
{
    public const string StartName = "outboard.plugin.start";

    // W3C Trace Context requires at least this length to be propagated; a longer state of a peer is discarded.
    private const int MaxTraceState = 512;

    private static readonly ActivitySource s_source = new(PluginDiagnostics.ActivitySourceName);

    /// <summary>Whether a call needs an activity: it came with a context, or somebody listens.</summary>
    public static bool IsWanted(string? traceParent) => traceParent is not null || s_source.HasListeners();

    /// <summary>Starts the span of a plugin's start, from its launch to its handshake.</summary>
    public static Activity? StartPlugin(string pluginName) => s_source.HasListeners()
        ? Start(ActivityKind.Internal, StartName, [new(DiagnosticTags.PluginName, pluginName)])
        : null;

    /// <summary>Starts the span of a call at its caller.</summary>
    public static Activity? StartCall(CallScope scope, string method) => s_source.HasListeners()
        ? Start(ActivityKind.Client, NameOf(scope, method), Tags(scope, method))
        : null;

    public static void Stop(Activity? activity)
    {
        if (activity is null)
        {
            return;
        }

        try
        {
            activity.Dispose();
        }
#pragma warning disable CA1031 // An exception of the application's listener must not make a call or a start fail.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    /// <summary>
    /// Starts the span of a call where it is served. When nobody listens here, a call that came with a context gets an activity
    /// nevertheless, so that the calls that it makes belong to the same trace. A context that is not to be trusted becomes a link.
    /// </summary>
    public static Activity? StartServing(CallScope scope, string method, string? traceParent, string? traceState)
    {
        string? state = traceState is { Length: <= MaxTraceState } && !traceState.AsSpan().ContainsAnyExceptInRange(' ', '~') ? traceState : null;
        bool isTraced = ActivityContext.TryParse(traceParent, state, isRemote: true, out ActivityContext parent);
        ActivityLink[]? links = null;
        if (isTraced && scope.Traces is { } own)
        {
            ActivityContext? trusted = own.Find(parent);
            isTraced = trusted is not null;
            links = isTraced ? null : [new ActivityLink(parent)];
            parent = trusted ?? default;
        }

        string name = NameOf(scope, method);
        Activity? activity = s_source.HasListeners()
            ? Start(ActivityKind.Server, name, Tags(scope, method), parent, links)
            : null;
        if (activity is null && isTraced)
        {
            activity = new Activity(name).SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags);
            activity.TraceStateString = parent.TraceState;
            activity.Start();
        }

        return activity;
    }

    /// <summary>
    /// Marks a span as failed, with the type and the code of the error. Never with its text, which may contain secrets.
    /// </summary>
    public static void Fail(Activity? activity, string errorType, int? errorCode = null)
    {
        if (activity is null)
        {
            return;
        }

        activity.SetStatus(ActivityStatusCode.Error);
        activity.SetTag(DiagnosticTags.ErrorType, errorType);
        if (errorCode is { } code)
        {
            activity.SetTag(DiagnosticTags.JsonRpcErrorCode, code);
        }
    }

    private static Activity? Start(ActivityKind kind, string name, KeyValuePair<string, object?>[] tags, ActivityContext parent = default, ActivityLink[]? links = null)
    {
        Activity? before = Activity.Current;
        try
        {
            return s_source.StartActivity(kind, parent, tags, links, name: name);
        }
#pragma warning disable CA1031 // As in Stop.
        catch (Exception)
#pragma warning restore CA1031
        {
            Activity.Current = before;
            return null;
        }
    }

    private static string NameOf(CallScope scope, string method) => $"{scope.Service}/{method}";

    private static KeyValuePair<string, object?>[] Tags(CallScope scope, string method)
    {
        KeyValuePair<string, object?>[] tags =
        [
            new(DiagnosticTags.RpcSystem, scope.System),
            new(DiagnosticTags.RpcService, scope.Service),
            new(DiagnosticTags.RpcMethod, method),
            new(DiagnosticTags.JsonRpcVersion, "2.0"),
        ];
        return scope.PluginName is { } plugin ? [.. tags, new(DiagnosticTags.PluginName, plugin)] : tags;
    }
}
