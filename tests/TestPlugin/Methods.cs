using System.Runtime;
using Outboard;

namespace TestPlugin;

/// <summary>Serves the number of methods that this process has compiled so far.</summary>
internal static class Methods
{
    public static Task<int> RunAsync() => Serving.RunAsync(config => config with { Plugins = new PluginMap { ["methods"] = new Kind() } });

    private sealed class Kind : Plugin<object>
    {
        public override RpcServer Server(MuxBroker broker) => new RpcServer()
            .Add("Compiled", _ => Task.FromResult(JitInfo.GetCompiledMethodCount()));

        public override object Client(MuxBroker broker, RpcClient client) => client;
    }
}
