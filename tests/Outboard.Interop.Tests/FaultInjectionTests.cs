using System.Globalization;
using System.Text;
using TestContract;

namespace Outboard.Tests;

/// <summary>
/// Every fault at every moment, some of them with mutual TLS. A quarter of the table runs with the other tests, the whole of it with OUTBOARD_TESTS=all; either
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

        (Fault Fault, FaultMoment Moment, bool Secured)[] cells = [.. Enum.GetValues<Fault>()
            .SelectMany(fault => Enum.GetValues<FaultMoment>().SelectMany(moment => new[] { (fault, moment, secured: false), (fault, moment, secured: true) }))
            .Where(cell => IsWanted(cell.fault, cell.moment, cell.secured))];
        var results = new FaultResult[cells.Length];
        await Parallel.ForAsync(0, cells.Length, new ParallelOptions { MaxDegreeOfParallelism = 3, CancellationToken = Waiting.Token }, async (index, _) =>
            results[index] = await FaultRun.RunAsync(cells[index].Fault, cells[index].Moment, cells[index].Secured));

        string table = Table(results);
        output.WriteLine(table);
        LongRuns.Write("fault-injection.txt", table);
        Assert.All(results, result => Assert.True(result is { Injected: true, Survived: true, LeftBehind: 0 }, $"{result}"));
        Assert.All(results.Where(EndsInMidCall), result => Assert.Equal(nameof(PluginExitedException), result.Note));

        // The call is finished, and the next that the host makes is taken.
        Assert.All(results.Where(FinishesItsCall), result => Assert.Equal("no error", result.Note));
    }

    // With mutual TLS, other cells than without it, and fewer: what it adds is the beginning of each channel.
    private static bool IsWanted(Fault fault, FaultMoment moment, bool secured)
    {
        int cell = (int)fault + (int)moment;
        return secured
            ? FaultRun.CanBeSecured(fault) && cell % (LongRuns.Wanted ? 4 : 8) == 1
            : LongRuns.Wanted || cell % 4 == 0;
    }

    private static bool EndsInMidCall(FaultResult result) =>
        result.Moment is FaultMoment.CallSent or FaultMoment.CallRunning && FaultRun.EndsPlugin(result.Fault);

    private static bool FinishesItsCall(FaultResult result) =>
        result is { Fault: Fault.PluginTerminated, Moment: FaultMoment.CallSent or FaultMoment.CallRunning };

    private static string Table(IEnumerable<FaultResult> results)
    {
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"{"fault",-24} {"moment",-15} {"TLS",3} {"injected",8} {"survived",8} {"left behind",11}  what the host saw");
        foreach (FaultResult result in results)
        {
            table.AppendLine(CultureInfo.InvariantCulture, $"{result.Fault,-24} {result.Moment,-15} {(result.Secured ? 1 : 0),3} {(result.Injected ? 1 : 0),8} {(result.Survived ? 1 : 0),8} {result.LeftBehind,11}  {result.Note}");
        }

        return table.ToString();
    }
}
