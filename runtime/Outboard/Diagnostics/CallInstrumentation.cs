using System.Diagnostics;

namespace Outboard;

/// <summary>A call at its caller, with a span and a duration where somebody listens; it holds nothing where nobody does.</summary>
internal readonly struct CallInstrumentation
{
    private readonly CallScope? _target;
    private readonly string _method;
    private readonly Activity? _activity;
    private readonly long _started;

    private CallInstrumentation(CallScope target, string method)
    {
        _target = target;
        _method = method;
        _activity = PluginTracing.StartCall(target, method);
        _started = PluginMetrics.CountsCalls ? Stopwatch.GetTimestamp() : 0;
    }

    /// <summary>Begins a call; one without a target, such as the control channel's, is nobody's to see.</summary>
    public static CallInstrumentation Begin(CallScope? target, string method) => target is null ? default : new CallInstrumentation(target, method);

    /// <summary>The call is over, well or with an error.</summary>
    public void End(Exception? error = null, int? errorCode = null)
    {
        if (_target is null)
        {
            return;
        }

        string? errorType = error?.GetType().FullName;
        if (_started != 0)
        {
            PluginMetrics.Called(_target, _method, Stopwatch.GetElapsedTime(_started), errorType);
        }

        if (errorType is not null)
        {
            PluginTracing.Fail(_activity, errorType, errorCode);
        }

        PluginTracing.Stop(_activity);
    }
}
