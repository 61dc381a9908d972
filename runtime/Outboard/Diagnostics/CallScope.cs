using System.Diagnostics;

namespace Outboard;

/// <summary>What spans and metrics say about the calls of a channel.</summary>
/// <param name="System">The word of the wire protocol.</param>
/// <param name="Service">The name under which the plugin was dispensed, or the name of a callback's interface.</param>
/// <param name="PluginName">The plugin's name in the host; null in the plugin, which does not know it.</param>
internal sealed record CallScope(string System, string Service, string? PluginName = null)
{
    /// <summary>The traces in which the other side may have its calls appear; null for any.</summary>
    public OwnTraces? Traces { get; init; }
}

/// <summary>The span and the duration of a call at its caller. Nothing is created when nobody listens.</summary>
internal readonly struct CallInstrumentation
{
    private readonly CallScope? _scope;
    private readonly string _method;
    private readonly Activity? _activity;
    private readonly long _started;
    private readonly ActivityTraceId? _trace;

    private CallInstrumentation(CallScope scope, string method)
    {
        _scope = scope;
        _method = method;
        _activity = PluginTracing.StartCall(scope, method);
        _started = PluginMetrics.CountsCalls ? Stopwatch.GetTimestamp() : 0;
        _trace = scope.Traces?.Enter();
    }

    /// <summary>Begins a call; one without a scope is not observed.</summary>
    public static CallInstrumentation Begin(CallScope? scope, string method) => scope is null ? default : new CallInstrumentation(scope, method);

    public void End(Exception? error = null, int? errorCode = null)
    {
        if (_scope is null)
        {
            return;
        }

        if (_trace is { } trace)
        {
            _scope.Traces!.Leave(trace);
        }

        string? errorType = error?.GetType().FullName;
        if (_started != 0)
        {
            PluginMetrics.Called(_scope, _method, Stopwatch.GetElapsedTime(_started), errorType);
        }

        if (errorType is not null)
        {
            PluginTracing.Fail(_activity, errorType, errorCode);
        }

        PluginTracing.Stop(_activity);
    }
}
