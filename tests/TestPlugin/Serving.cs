using Microsoft.Extensions.Logging;
using Outboard;
using TestContract;
using TestContract.Surface;

namespace TestPlugin;

/// <summary>A plugin as the tutorial has it.</summary>
internal static class Serving
{
    public static async Task<int> RunAsync(Func<ServeConfig, ServeConfig>? change = null)
    {
        using ILoggerFactory loggers = PluginLogging.CreateFactory();
        using var tester = new Tester(loggers.CreateLogger<Tester>());
        var config = new ServeConfig
        {
            Handshake = TesterHandshake.Config,
            Plugins = new PluginMap { ["tester"] = new TesterPlugin(tester), ["other"] = new TesterPlugin(tester) },
            LoggerFactory = loggers,
        };
        return await PluginServer.ServeAsync(change is null ? config : change(config));
    }

    /// <summary>The surface, to hosts with its contract and with a newer one, and another plugin.</summary>
    public static Task<int> SurfaceAsync(Plugin<ISurface> surface, (string Name, IPlugin Plugin) other) => RunAsync(config => config with
    {
        Plugins = new PluginMap { ["surface"] = surface, ["newer"] = new OutdatedPlugin(surface), [other.Name] = other.Plugin },
    });

    /// <summary>Writes a file on its way out.</summary>
    public static async Task<int> WithCleanupAsync(string file)
    {
        int code = await RunAsync();
        await File.WriteAllTextAsync(file, "cleaned up");
        return code;
    }

    /// <summary>Reads a line from standard input first, and shows it as a variable.</summary>
    public static async Task<int> WithStdinAsync()
    {
        Environment.SetEnvironmentVariable("STDIN_LINE", await Console.In.ReadLineAsync());
        return await RunAsync();
    }
}
