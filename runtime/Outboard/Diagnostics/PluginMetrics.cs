using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Outboard;

/// <summary>The library's instruments. Hosting's restarts are counted here too, so that there is one meter.</summary>
internal static class PluginMetrics
{
    private static readonly Meter s_meter = new(PluginDiagnostics.MeterName);

    private static readonly Counter<long> s_starts = s_meter.CreateCounter<long>(
        "outboard.plugin.starts", "{start}", "Plugins that were started; with error.type, those that failed to.");

    private static readonly Histogram<double> s_startDuration = s_meter.CreateHistogram(
        "outboard.plugin.start.duration", "s", "Time from a plugin's launch to its handshake.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] });

    private static readonly UpDownCounter<long> s_running = s_meter.CreateUpDownCounter<long>(
        "outboard.plugin.running", "{plugin}", "Plugins that are running.");

    private static readonly Counter<long> s_exits = s_meter.CreateCounter<long>(
        "outboard.plugin.exits", "{exit}", "Plugins that ran and have ended, by the reason.");

    private static readonly Counter<long> s_restarts = s_meter.CreateCounter<long>(
        "outboard.plugin.restarts", "{restart}", "Starts of plugins in place of one that ended on its own or failed to start.");

    // Calls are between processes of one machine, so the scale begins far below that of a network.
    private static readonly Histogram<double> s_callDuration = s_meter.CreateHistogram(
        "outboard.call.duration", "s", "Time from a call to its answer, at the caller.", tags: null,
        new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries =
                [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        });

    public static bool CountsCalls => s_callDuration.Enabled;

    /// <summary>A plugin has been started, or failed to.</summary>
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

    /// <summary>A plugin that was started has ended.</summary>
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

    /// <summary>A plugin is started in place of another.</summary>
    public static void Restarted(string pluginName) => Record(() => s_restarts.Add(1, TagsOf(pluginName)));

    /// <summary>A call was answered, or failed.</summary>
    public static void Called(CallScope target, string method, TimeSpan duration, string? errorType) => Record(() =>
    {
        TagList tags = target.PluginName is { } plugin ? TagsOf(plugin, errorType) : TagsOfError(errorType);
        tags.Add(DiagnosticTags.RpcSystem, target.System);
        tags.Add(DiagnosticTags.RpcService, target.Service);
        tags.Add(DiagnosticTags.RpcMethod, method);
        s_callDuration.Record(duration.TotalSeconds, tags);
    });

    private static void Record(Action record)
    {
        try
        {
            record();
        }
#pragma warning disable CA1031 // The listener is the application's: what it throws must not become the outcome of a call, a start or an end.
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
