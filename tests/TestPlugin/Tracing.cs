using System.Diagnostics;
using Outboard;

namespace TestPlugin;

/// <summary>A plugin that listens to the library's spans, and prints each when it ends.</summary>
internal static class Tracing
{
    public static async Task<int> RunAsync()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == PluginDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => Console.Error.WriteLine(
                $"span {activity.OperationName} {activity.Kind} {activity.TraceId} {activity.ParentSpanId} {activity.Status} {activity.GetTagItem("error.type")}"),
        };
        ActivitySource.AddActivityListener(listener);
        return await Serving.RunAsync();
    }
}
