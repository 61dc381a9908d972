namespace Outboard;

/// <summary>Host and plugin have no protocol version in common.</summary>
public sealed class PluginVersionException : PluginException
{
    internal PluginVersionException(string message, int pluginVersion, IReadOnlyList<int> hostVersions)
        : base(message)
    {
        PluginVersion = pluginVersion;
        HostVersions = hostVersions;
    }

    /// <summary>The version that the plugin announced: its lowest, when none was common.</summary>
    public int PluginVersion { get; }

    /// <summary>The versions that this host speaks, lowest first.</summary>
    public IReadOnlyList<int> HostVersions { get; }
}
