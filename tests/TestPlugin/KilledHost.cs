using System.Diagnostics;
using Outboard;
using TestContract;

namespace TestPlugin;

/// <summary>A host that is killed, by itself and without a word, at one moment of its plugin's life.</summary>
internal static class KilledHost
{
    public static async Task<int> RunAsync(FaultMoment moment)
    {
        var scenario = new FaultScenario(new PluginCommand(Environment.ProcessPath!, "faulty", "none", moment.ToString()), moment, _ =>
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
            Thread.Sleep(Timeout.Infinite);
        })
        {
            OnStarted = static processId => Console.WriteLine($"plugin {processId} {SocketFolderOf(processId)}"),
        };
        await scenario.RunAsync();
        Console.WriteLine("survived");
        return 0;
    }

    // The plugin has its environment from the moment it exists.
    private static string? SocketFolderOf(int processId) => File.ReadAllText($"/proc/{processId}/environ").Split('\0')
        .FirstOrDefault(variable => variable.StartsWith("PLUGIN_UNIX_SOCKET_DIR=", StringComparison.Ordinal))?.Split('=', 2)[1];
}
