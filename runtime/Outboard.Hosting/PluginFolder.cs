namespace Outboard;

/// <summary>A folder whose plugins were added to the services, whatever they are.</summary>
internal sealed record PluginFolder(
    string Path, string Pattern, HandshakeConfig Handshake, IPlugin Plugin, Type Contract, Action<string, PluginOptions> Configure);
