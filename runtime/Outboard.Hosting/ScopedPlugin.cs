using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Outboard;

/// <summary>A plugin that gets a scope of the services for each time it is dispensed.</summary>
internal sealed class ScopedPlugin(Func<IServiceProvider> services, Func<IServiceProvider, IPlugin> make) : IScopedPlugin
{
    public IJsonTypeInfoResolver? JsonTypes => throw OnlyInScope();

    public IPluginScope BeginScope() => new PluginScope(services().CreateAsyncScope(), make);

    public RpcServer Server(MuxBroker broker) => throw OnlyInScope();

    public object Client(MuxBroker broker, RpcClient client) => throw OnlyInScope();

    private static NotSupportedException OnlyInScope() => new("What is served here is made in a scope of its own, in a plugin.");
}
