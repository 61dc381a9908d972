using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Outboard;

/// <summary>
/// The plugins by the names under which they are dispensed: <c>new PluginMap { ["greeter"] = new GreeterPlugin() }</c>.
/// Host and plugin each have one. Changes after a client or server was created from it have no effect.
/// </summary>
#pragma warning disable CA1710 // The tutorial calls it the plugin map.
public sealed class PluginMap : IReadOnlyDictionary<string, IPlugin>
#pragma warning restore CA1710
{
    private readonly SortedDictionary<string, IPlugin> _plugins = new(StringComparer.Ordinal);

    /// <summary>Creates an empty map.</summary>
    public PluginMap()
    {
    }

    internal PluginMap(PluginMap other)
    {
        foreach ((string name, IPlugin plugin) in other._plugins)
        {
            _plugins.Add(name, plugin);
        }
    }

    /// <summary>Gets or sets the plugin of a name.</summary>
    /// <exception cref="KeyNotFoundException">The map has no plugin of that name.</exception>
    /// <exception cref="ArgumentException">The name to set is empty, or longer than 256 characters.</exception>
    public IPlugin this[string key]
    {
        get => _plugins[key];
        set
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(key);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, 256, nameof(key));
            ArgumentNullException.ThrowIfNull(value);
            _plugins[key] = value;
        }
    }

    /// <summary>The names, in ordinal order.</summary>
    public IEnumerable<string> Keys => _plugins.Keys;

    /// <summary>The plugins, in the order of their names.</summary>
    public IEnumerable<IPlugin> Values => _plugins.Values;

    /// <summary>The number of plugins.</summary>
    public int Count => _plugins.Count;

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _plugins.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out IPlugin value) => _plugins.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, IPlugin>> GetEnumerator() => _plugins.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>The plugin maps of one side by contract version, with the plain map added.</summary>
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

    /// <summary>Copies the maps. The plain one is that of the handshake's version, unless there is one for that version already.</summary>
    /// <exception cref="ArgumentException">A map is empty, or a version is below 1.</exception>
    public static IReadOnlyDictionary<int, PluginMap> Fold(
        HandshakeConfig handshake, PluginMap? plain, IReadOnlyDictionary<int, PluginMap>? versioned, string parameterName)
    {
        var maps = new SortedDictionary<int, PluginMap>();
        foreach ((int version, PluginMap map) in versioned ?? new Dictionary<int, PluginMap>())
        {
            if (version < 1)
            {
                throw new ArgumentException($"A contract version must be 1 or more; VersionedPlugins contains {version}.", parameterName);
            }

            maps.Add(version, new PluginMap(map));
        }

        if (plain is not null)
        {
            maps.TryAdd(handshake.ProtocolVersion, new PluginMap(plain));
        }

        return maps.Count > 0 && maps.Values.All(map => map.Count > 0)
            ? maps
            : throw new ArgumentException("A plugin map is empty: add plugins to Plugins, or to every map of VersionedPlugins.", parameterName);
    }
}
