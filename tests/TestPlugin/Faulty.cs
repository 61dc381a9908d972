using System.Diagnostics;
using System.Runtime.InteropServices;
using TestContract;

namespace TestPlugin;

/// <summary>A plugin that does to itself what it is told to, when it gets SIGUSR1, at any moment from its first to its last.</summary>
internal static class Faulty
{
    private const PosixSignal User1 = (PosixSignal)10;

    private static readonly ManualResetEventSlim s_done = new();

    public static async Task<int> RunAsync(string fault, FaultMoment moment)
    {
        using var registration = PosixSignalRegistration.Create(User1, context =>
        {
            context.Cancel = true;
            Strike(fault);
            s_done.Set();
        });
        await Console.Error.WriteLineAsync("moment: listening");
        int code = await Serving.RunAsync();
        await Console.Error.WriteLineAsync(FaultScenario.ExitingLine);
        if (moment == FaultMoment.Exiting)
        {
            // So that the fault still finds somebody; the host's ladder ends the waiting otherwise.
            s_done.Wait(TimeSpan.FromSeconds(30));
        }

        return code;
    }

    private static void Strike(string fault)
    {
        switch (fault)
        {
            case "abort":
                Environment.FailFast("told to");
                break;
            case "exit0":
                Environment.Exit(0);
                break;
            case "exit3":
                Environment.Exit(3);
                break;
            case "grandchild":
                Process.Start(new ProcessStartInfo("sleep", "120") { UseShellExecute = false })!.Dispose();
                break;
            case "full-pipe":
                Fill(Console.OpenStandardOutput());
                Fill(Console.OpenStandardError());
                break;
        }
    }

    // Far more than a pipe holds, and no line feed in it.
    private static void Fill(Stream pipe)
    {
        byte[] block = new byte[64 * 1024];
        block.AsSpan().Fill((byte)'x');
        for (int i = 0; i < 32; i++)
        {
            pipe.Write(block);
        }
    }
}
