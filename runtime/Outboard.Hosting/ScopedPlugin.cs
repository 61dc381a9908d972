using Microsoft.Extensions.DependencyInjection;

namespace Outboard;

/// <summary>A plugin that gets a scope of the services for each time it is dispensed.</summary>
internal sealed class ScopedPlugin(Func<IServiceProvider> services, Func<IServiceProvider, IPlugin> make) : IScopedPlugin
{
    public IPluginScope BeginScope() => new PluginScope(services().CreateAsyncScope(), make);
}
