using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Outboard;

/// <summary>The library's instruments. Restarts of Outboard.Hosting are counted here too, so that there is one meter.</summary>
internal static class PluginMetrics
{
    private static readonly Meter s_meter = new(PluginDiagnostics.MeterName);

    private static readonly Counter<long> s_starts = s_meter.CreateCounter<long>(
        "outboard.plugin.starts", "{start}", "Started plugins; those with error.type failed to start.");

    private static readonly Histogram<double> s_startDuration = s_meter.CreateHistogram(
        "outboard.plugin.start.duration", "s", "Time from the launch of a plugin to its handshake.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] });

    private static readonly UpDownCounter<long> s_running = s_meter.CreateUpDownCounter<long>(
        "outboard.plugin.running", "{plugin}", "Running plugins.");

    private static readonly Counter<long> s_exits = s_meter.CreateCounter<long>(
        "outboard.plugin.exits", "{exit}", "Plugins that have exited, by reason.");

    private static readonly Counter<long> s_restarts = s_meter.CreateCounter<long>(
        "outboard.plugin.restarts", "{restart}", "Starts of plugins that replace one that crashed or failed to start.");

    // Calls are between processes of one machine: much shorter than over a network.
    private static readonly Histogram<double> s_callDuration = s_meter.CreateHistogram(
        "outboard.call.duration", "s", "Duration of a call at the caller.", tags: null,
        new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries =
                [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        });

    public static bool CountsCalls => s_callDuration.Enabled;

    public static void Started(string pluginName, TimeSpan duration, string? errorType) => Record(() =>
    {
        TagList tags = TagsOf(pluginName, errorType);
        s_starts.Add(1, tags);
        s_startDuration.Record(duration.TotalSeconds, tags);
        if (errorType is null)
        {
            s_running.Add(1, TagsOf(pluginName));
        }
    });

    public static void Exited(string pluginName, PluginExit exit) => Record(() =>
    {
        s_running.Add(-1, TagsOf(pluginName));
        TagList tags = TagsOf(pluginName);
        tags.Add(DiagnosticTags.ExitReason, exit.Step switch
        {
            KillStep.None => "crashed",
            KillStep.Quit => "quit",
            KillStep.CloseStdin => "stdin_closed",
            KillStep.Terminate => "terminated",
            _ => "killed",
        });
        s_exits.Add(1, tags);
    });

    public static void Restarted(string pluginName) => Record(() => s_restarts.Add(1, TagsOf(pluginName)));

    public static void Called(CallScope scope, string method, TimeSpan duration, string? errorType) => Record(() =>
    {
        TagList tags = scope.PluginName is { } plugin ? TagsOf(plugin, errorType) : TagsOfError(errorType);
        tags.Add(DiagnosticTags.RpcSystem, scope.System);
        tags.Add(DiagnosticTags.RpcService, scope.Service);
        tags.Add(DiagnosticTags.RpcMethod, method);
        s_callDuration.Record(duration.TotalSeconds, tags);
    });

    private static void Record(Action record)
    {
        try
        {
            record();
        }
#pragma warning disable CA1031 // An exception of the application's listener must not make a call, a start or a stop fail.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private static TagList TagsOf(string pluginName, string? errorType = null)
    {
        TagList tags = TagsOfError(errorType);
        tags.Add(DiagnosticTags.PluginName, pluginName);
        return tags;
    }

    private static TagList TagsOfError(string? errorType)
    {
        TagList tags = default;
        if (errorType is not null)
        {
            tags.Add(DiagnosticTags.ErrorType, errorType);
        }

        return tags;
    }
}
