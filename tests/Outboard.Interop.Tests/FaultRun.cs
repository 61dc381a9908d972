using System.Diagnostics;
using TestContract;

namespace Outboard.Tests;

/// <summary>One fault at one moment: done, and looked at afterwards.</summary>
internal static class FaultRun
{
    private const int User1 = 10;

    /// <summary>Whether a fault can be done to a plugin with mutual TLS: the host of its own, which is killed, uses none.</summary>
    public static bool CanBeSecured(Fault fault) => fault != Fault.HostKilled;

    public static Task<FaultResult> RunAsync(Fault fault, FaultMoment moment, bool secured) =>
        fault == Fault.HostKilled ? RunKilledHostAsync(moment) : RunScenarioAsync(fault, moment, secured);

    public static bool EndsPlugin(Fault fault) =>
        fault is Fault.PluginKilled or Fault.PluginStoppedThenKilled or Fault.PluginAborted or Fault.PluginExitedWith0 or Fault.PluginExitedWith3;

    private static async Task<FaultResult> RunScenarioAsync(Fault fault, FaultMoment moment, bool secured)
    {
        string? folder = null;
        var scenario = new FaultScenario(TestPlugins.Command("faulty", Told(fault), moment.ToString()), moment, id => Strike(fault, id, folder))
        {
            AutoMtls = secured,
            OnStarted = id => folder = ProcessGroup.Variable(id, "PLUGIN_UNIX_SOCKET_DIR"),
            KillsAfterFault = fault == Fault.PluginStopped,
            EndsPlugin = EndsPlugin(fault),
        };
        string note;
        bool survived = true;
        try
        {
            note = (await scenario.RunAsync().Soon())?.GetType().Name ?? "no error";
        }
        catch (Exception exception)
        {
            survived = false;
            note = exception.ToString();
        }

        return new FaultResult(fault, moment, secured, scenario.WasInjected, survived, await LeftBehindAsync(scenario.ProcessId, folder), note);
    }

    private static async Task<FaultResult> RunKilledHostAsync(FaultMoment moment)
    {
        using var host = Process.Start(new ProcessStartInfo(TestPlugins.Executable, ["killed-host", moment.ToString()])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        string[] told = ((await host.StandardOutput.ReadLineAsync(Waiting.Token).AsTask().Soon()) ?? string.Empty).Split(' ', 3);
        await host.WaitForExitAsync(Waiting.Token).Soon();
        bool injected = host.ExitCode == 128 + Signal.Kill;
        return new FaultResult(
            Fault.HostKilled, moment, Secured: false, injected, Survived: true,
            await LeftBehindAsync(int.Parse(told[1], System.Globalization.CultureInfo.InvariantCulture), told[2]), string.Empty);
    }

    private static string Told(Fault fault) => fault switch
    {
        Fault.PluginAborted => "abort",
        Fault.PluginExitedWith0 => "exit0",
        Fault.PluginExitedWith3 => "exit3",
        Fault.GrandchildHoldsPipes => "grandchild",
        Fault.FullPipes => "full-pipe",
        _ => "none",
    };

    private static void Strike(Fault fault, int id, string? folder)
    {
        switch (fault)
        {
            case Fault.PluginKilled:
                Signal.TrySend(id, Signal.Kill);
                break;
            case Fault.PluginTerminated:
                Signal.TrySend(id, Signal.Terminate);
                break;
            case Fault.PluginStopped:
                Signal.TrySend(id, Signal.Stop);
                break;
            case Fault.PluginStoppedThenKilled:
                Signal.TrySend(id, Signal.Stop);
                Signal.TrySend(id, Signal.Kill);
                break;
            case Fault.SocketDeleted:
                File.Delete(Path.Combine(folder!, "s"));
                break;
            case Fault.FolderRemoved:
                Directory.Delete(folder!, recursive: true);
                break;
            default:
                // Before the plugin listens for it, the signal itself ends the process: that is a fault too.
                Signal.TrySend(id, User1);
                break;
        }
    }

    private static async Task<int> LeftBehindAsync(int processId, string? folder)
    {
        int Count() => ProcessGroup.Members(processId).Length + (ProcessTable.Lives(processId) ? 1 : 0) + (Directory.Exists(folder) ? 1 : 0);

        // After a host's death the plugin has half a second, and a start that was under way must first come to itself.
        long started = Stopwatch.GetTimestamp();
        while (Count() > 0 && Stopwatch.GetElapsedTime(started) < Waiting.Patience)
        {
            await Task.Delay(20, Waiting.Token);
        }

        return Count();
    }
}
