using Microsoft.Extensions.DependencyInjection;

namespace Outboard;

/// <summary>The builder, with the handshake for what is added to it.</summary>
internal sealed record PluginsBuilder(IServiceCollection Services, HandshakeConfig Handshake) : IPluginsBuilder;
