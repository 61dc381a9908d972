namespace Outboard;

/// <summary>The plugin maps of one side by contract version: go-plugin's VersionedPlugins, with the plain map folded in.</summary>
internal static class VersionedPluginMaps
{
    /// <summary>
    /// The maps of a host. Without any, it has the handshake's version and takes the plugin types from the contracts it dispenses.
    /// </summary>
    /// <inheritdoc cref="Fold" path="/exception"/>
    public static IReadOnlyDictionary<int, PluginMap> FoldForHost(
        HandshakeConfig handshake, PluginMap? plain, IReadOnlyDictionary<int, PluginMap>? versioned, string parameterName) =>
        plain is null && versioned is null
            ? new SortedDictionary<int, PluginMap> { [handshake.ProtocolVersion] = new PluginMap() }
            : Fold(handshake, plain, versioned, parameterName);

    /// <summary>Copies the maps; the plain one stands under the handshake's own version unless that has one already.</summary>
    /// <exception cref="ArgumentException">There is nothing in any map, or a version is below 1.</exception>
    public static IReadOnlyDictionary<int, PluginMap> Fold(
        HandshakeConfig handshake, PluginMap? plain, IReadOnlyDictionary<int, PluginMap>? versioned, string parameterName)
    {
        var maps = new SortedDictionary<int, PluginMap>();
        foreach ((int version, PluginMap map) in versioned ?? new Dictionary<int, PluginMap>())
        {
            if (version < 1)
            {
                throw new ArgumentException($"A contract version is 1 or more; VersionedPlugins has {version}.", parameterName);
            }

            maps.Add(version, new PluginMap(map));
        }

        if (plain is not null)
        {
            maps.TryAdd(handshake.ProtocolVersion, new PluginMap(plain));
        }

        return maps.Count > 0 && maps.Values.All(map => map.Count > 0)
            ? maps
            : throw new ArgumentException("A plugin map is empty: fill Plugins, or every map of VersionedPlugins.", parameterName);
    }
}
