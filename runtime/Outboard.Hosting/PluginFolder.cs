namespace Outboard;

/// <summary>A folder whose plugins were added to the services, whatever they are.</summary>
internal sealed record PluginFolder(
    string Path, string Pattern, HandshakeConfig Handshake, IPlugin Plugin, Type Contract, Action<string, PluginOptions> Configure, int? Version = null)
{
    /// <summary>One of its plugins, as if it had been added by itself.</summary>
    public PluginRegistration RegistrationOf(DiscoveredPlugin found) => new(
        found.Name,
        Handshake,
        Plugin,
        Contract,
        (_, options) =>
        {
            options.Path ??= found.Path;
            Configure(found.Name, options);
        },
        Version) { File = found.Path };
}
