using System.Globalization;
using System.Text;
using TestContract;

namespace Outboard.Tests;

/// <summary>
/// Every fault at every moment. A quarter of the table runs with the other tests, the whole of it with OUTBOARD_TESTS=all; either
/// prints it and writes it to fault-injection.txt in the artifacts folder.
/// </summary>
public sealed class FaultInjectionTests(ITestOutputHelper output)
{
    [Fact]
    public async Task HostAndPlugin_AnyFaultAtAnyMoment_SurviveAndLeaveNothingBehind()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Looks at processes through /proc.");
        }

        (Fault Fault, FaultMoment Moment)[] cells = [.. Enum.GetValues<Fault>()
            .SelectMany(fault => Enum.GetValues<FaultMoment>().Select(moment => (fault, moment)))
            .Where(cell => LongRuns.Wanted || ((int)cell.fault + (int)cell.moment) % 4 == 0)];
        var results = new FaultResult[cells.Length];
        await Parallel.ForAsync(0, cells.Length, new ParallelOptions { MaxDegreeOfParallelism = 3, CancellationToken = Waiting.Token }, async (index, _) =>
            results[index] = await FaultRun.RunAsync(cells[index].Fault, cells[index].Moment));

        string table = Table(results);
        output.WriteLine(table);
        LongRuns.Write("fault-injection.txt", table);
        Assert.All(results, result => Assert.True(result is { Injected: true, Survived: true, LeftBehind: 0 }, $"{result}"));
        Assert.All(results.Where(EndsInMidCall), result => Assert.Equal(nameof(PluginExitedException), result.Note));

        // The call is finished, and the next that the host makes is taken.
        Assert.All(results.Where(FinishesItsCall), result => Assert.Equal("no error", result.Note));
    }

    private static bool EndsInMidCall(FaultResult result) =>
        result.Moment is FaultMoment.CallSent or FaultMoment.CallRunning && FaultRun.EndsPlugin(result.Fault);

    private static bool FinishesItsCall(FaultResult result) =>
        result is { Fault: Fault.PluginTerminated, Moment: FaultMoment.CallSent or FaultMoment.CallRunning };

    private static string Table(IEnumerable<FaultResult> results)
    {
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"{"fault",-24} {"moment",-15} {"injected",8} {"survived",8} {"left behind",11}  what the host saw");
        foreach (FaultResult result in results)
        {
            table.AppendLine(CultureInfo.InvariantCulture, $"{result.Fault,-24} {result.Moment,-15} {(result.Injected ? 1 : 0),8} {(result.Survived ? 1 : 0),8} {result.LeftBehind,11}  {result.Note}");
        }

        return table.ToString();
    }
}
