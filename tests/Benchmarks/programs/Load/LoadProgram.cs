namespace Benchmarks.Programs;

/// <summary>The main of every host: HOST SCENARIO PLUGIN [name=value ...].</summary>
internal static class LoadProgram
{
    public static async Task<int> RunAsync(IPeer peer, string[] arguments)
    {
        string plugin = arguments[1];
        var settings = new Settings(arguments, 2);
        switch (arguments[0])
        {
            case "once":
                await StartScenario.OnceAsync(peer, plugin);
                return 0;
            case "start":
                await StartScenario.RunAsync(peer, plugin, settings);
                return 0;
            case "calls":
                await CallScenario.RunAsync(peer, plugin, settings);
                return 0;
            case "echo":
                await EchoScenario.RunAsync(peer, plugin, settings);
                return 0;
            case "sequence":
                await SequenceScenario.RunAsync(peer, plugin, settings);
                return 0;
            case "many":
                await ManyScenario.RunAsync(peer, plugin, settings);
                return 0;
            default:
                await Console.Error.WriteLineAsync($"There is no scenario '{arguments[0]}'.");
                return 2;
        }
    }
}
