using Microsoft.Extensions.DependencyInjection;

namespace Outboard;

/// <summary>What <c>AddPlugins</c> gives to add plugins to.</summary>
public interface IPluginsBuilder
{
    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }
}
