using Microsoft.Extensions.DependencyInjection;

namespace Outboard;

/// <summary>A scope of the services, and the plugin that is made from them.</summary>
internal sealed class PluginScope(AsyncServiceScope scope, Func<IServiceProvider, IPlugin> make) : IPluginScope
{
    public IPlugin Create() => make(scope.ServiceProvider);

    public ValueTask DisposeAsync() => scope.DisposeAsync();
}
