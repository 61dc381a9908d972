using System.Diagnostics;
using Greeter.Shared;
using Outboard;

namespace Guide;

public sealed class DebugTests
{
    [Fact(Timeout = 60_000)]
    public async Task Plugin_ThatWaitsForADebugger_TellsItsProcessId()
    {
        var logs = new CapturedLogs();
        var config = new ClientConfig
        {
            Handshake = GreeterHandshake.Config,
            Plugins = new PluginMap { ["greeter"] = new GreeterPlugin() },
            Command = new PluginCommand(Places.Plugin),
            LoggerFactory = logs,
        };

        #region wait
        await using var client = new PluginClient(config with { WaitForDebugger = true });
        #endregion

        Task start = client.StartAsync();
        await logs.WaitForAsync(entry => entry.Message.Contains("debugger", StringComparison.Ordinal));
        Assert.False(start.IsCompleted);
        await client.KillAsync();
        await Assert.ThrowsAsync<PluginExitedException>(() => start);
    }

    [Fact(Timeout = 60_000)]
    public async Task Plugin_StartedByHand_IsUsedByTheHostAndByCode()
    {
        string folder = Directory.CreateTempSubdirectory("guide-").FullName;
        string file = Path.Combine(folder, "greeter.json");
        using Process plugin = Start(Places.Plugin, folder, "OUTBOARD_STANDALONE", "greeter.json");
        try
        {
            await plugin.StandardOutput.ReadLineAsync();

            // As the page has it: the host finds the plugin by the variable.
            using Process host = Start(Places.Host, folder, "OUTBOARD_REATTACH_GREETER", "greeter.json");
            string output = await host.StandardOutput.ReadToEndAsync();
            Assert.Contains($"Plugin: process {plugin.Id}.", output, StringComparison.Ordinal);

            #region reattach
            await using var client = new PluginClient(new ClientConfig
            {
                Handshake = GreeterHandshake.Config,
                Plugins = new PluginMap { ["greeter"] = new GreeterPlugin() },
                Reattach = ReattachConfig.FromJson(await File.ReadAllTextAsync(file)),
            });
            #endregion

            IGreeter greeter = await client.DispenseAsync<IGreeter>("greeter");
            Assert.Equal("Hello from another process!", await greeter.GreetAsync());
        }
        finally
        {
            await EndAsync(plugin);
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Plugin_StartedBare_SaysWhatItIs()
    {
        using Process plugin = Start(Places.Plugin, Places.Root, "NOTHING", "1");

        Assert.Contains("This program is a plugin", await plugin.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
        await plugin.WaitForExitAsync();
        Assert.Equal(1, plugin.ExitCode);
    }

    /// <summary>Asks it to end where it can be asked: then it takes its socket along, which nobody else may have the time to do.</summary>
    private static async Task EndAsync(Process plugin)
    {
        if (OperatingSystem.IsWindows())
        {
            plugin.Kill();
        }
        else
        {
            using var kill = Process.Start("kill", $"{plugin.Id}");
            await kill.WaitForExitAsync();
        }

        await plugin.WaitForExitAsync();
    }

    private static Process Start(string file, string folder, string variable, string value) =>
        Process.Start(new ProcessStartInfo(file)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [variable] = value },
        })!;
}
