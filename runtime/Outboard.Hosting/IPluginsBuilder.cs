using Microsoft.Extensions.DependencyInjection;

namespace Outboard;

/// <summary>Adds plugins to an application's services. Returned by <c>AddPlugins</c>.</summary>
public interface IPluginsBuilder
{
    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>The handshake of the plugins that are added.</summary>
    HandshakeConfig Handshake { get; }
}
