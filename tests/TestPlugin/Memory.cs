using Outboard;

namespace TestPlugin;

/// <summary>Serves methods that take and give much, and one that tells what that took of the process.</summary>
internal static class Memory
{
    public static Task<int> RunAsync(int? maxChannels) => Serving.RunAsync(config => config with
    {
        Plugins = new PluginMap { ["memory"] = new Kind() },
        MaxChannels = maxChannels ?? config.MaxChannels,
    });

    private sealed class Kind : Plugin<object>
    {
        public override RpcServer Server(MuxBroker broker) => new RpcServer()
            .Add<byte[], byte[]>("Echo", (data, _) => Task.FromResult(data))
            .Add("Greet", _ => Task.FromResult("hello"))
            .Add("Wait", token => Task.Delay(Timeout.Infinite, token))
            .Add("Allocated", _ => Task.FromResult(GC.GetTotalAllocatedBytes(precise: true)))
            .Add("Live", _ => Task.FromResult(GC.GetTotalMemory(forceFullCollection: true)));

        public override object Client(MuxBroker broker, RpcClient client) => client;
    }
}
