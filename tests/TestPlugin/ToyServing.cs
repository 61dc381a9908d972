using Outboard;
using TestContract;

namespace TestPlugin;

/// <summary>A plugin of the toy's kind, alone or beside the usual one.</summary>
internal static class ToyServing
{
    public static Task<int> RunAsync(params string[] protocols) => Serving.RunAsync(config => config with
    {
        Plugins = new PluginMap { ["toy"] = new ToyPlugin(AnswerAsync), ["tester"] = config.Plugins!["tester"] },
        Transports = ListOf(protocols),
    });

    /// <summary>The toy alone.</summary>
    public static Task<int> RunAloneAsync() => Serving.RunAsync(config => config with
    {
        Plugins = new PluginMap { ["toy"] = new ToyPlugin(AnswerAsync) },
        Transports = ListOf([ToyTransport.Name]),
    });

    private static TransportList ListOf(string[] protocols) =>
        new([.. protocols.Select(word => word == ToyTransport.Name ? new ToyTransport() : TransportList.Default.Find(word)!)]);

    private static async Task<string> AnswerAsync(string question)
    {
        switch (question)
        {
            case "process":
                return $"{Environment.ProcessId}";
            case "crash":
                Environment.Exit(3);
                break;
            case "wait":
                await Task.Delay(Timeout.Infinite);
                break;
            default:
                break;
        }

        return $"{question}!";
    }
}
