using System.Diagnostics;

namespace Outboard;

/// <summary>Makes the library's spans.</summary>
internal static class PluginTracing
{
    public const string StartName = "outboard.plugin.start";

    // What a vendor's entries may take at least, by the W3C's word, and as much as is taken from a peer.
    private const int MaxTraceState = 512;

    private static readonly ActivitySource s_source = new(PluginDiagnostics.ActivitySourceName);

    /// <summary>Whether a call with such a context, or without one, is to be seen by anybody.</summary>
    public static bool IsWanted(string? traceParent) => traceParent is not null || s_source.HasListeners();

    /// <summary>The start of a plugin, from its launch to its handshake.</summary>
    public static Activity? StartPlugin(string pluginName) => s_source.HasListeners()
        ? Start(ActivityKind.Internal, StartName, [new(DiagnosticTags.PluginName, pluginName)])
        : null;

    /// <summary>A call, at its caller.</summary>
    public static Activity? StartCall(CallScope target, string method) => s_source.HasListeners()
        ? Start(ActivityKind.Client, NameOf(target, method), Tags(target, method))
        : null;

    /// <summary>Ends a span.</summary>
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
#pragma warning disable CA1031 // The listener is the application's: what it throws must not become the outcome of a call or a start.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    /// <summary>
    /// A call, where it is served. When nobody listens here, a call that came with a context gets an activity all the same:
    /// what it calls in turn then belongs to the same trace.
    /// </summary>
    public static Activity? StartServing(CallScope target, string method, string? traceParent, string? traceState)
    {
        string? state = traceState is { Length: <= MaxTraceState } && !traceState.AsSpan().ContainsAnyExceptInRange(' ', '~') ? traceState : null;
        bool isTraced = ActivityContext.TryParse(traceParent, state, isRemote: true, out ActivityContext parent);
        string name = NameOf(target, method);
        Activity? activity = s_source.HasListeners()
            ? Start(ActivityKind.Server, name, Tags(target, method), parent)
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
    /// Marks a span as failed. Of the error it gets the type and the code, never the text: nobody knows what an
    /// implementation writes into that.
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

    private static Activity? Start(ActivityKind kind, string name, KeyValuePair<string, object?>[] tags, ActivityContext parent = default)
    {
        Activity? before = Activity.Current;
        try
        {
            return s_source.StartActivity(kind, parent, tags, name: name);
        }
#pragma warning disable CA1031 // As in Stop.
        catch (Exception)
#pragma warning restore CA1031
        {
            Activity.Current = before;
            return null;
        }
    }

    private static string NameOf(CallScope target, string method) => $"{target.Service}/{method}";

    private static KeyValuePair<string, object?>[] Tags(CallScope target, string method)
    {
        KeyValuePair<string, object?>[] tags =
        [
            new(DiagnosticTags.RpcSystem, target.System),
            new(DiagnosticTags.RpcService, target.Service),
            new(DiagnosticTags.RpcMethod, method),
            new(DiagnosticTags.JsonRpcVersion, "2.0"),
        ];
        return target.PluginName is { } plugin ? [.. tags, new(DiagnosticTags.PluginName, plugin)] : tags;
    }
}
