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
    // Sorted only when it is listed: the code of a sorted collection would have to be compiled at each start of a plugin.
    private readonly Dictionary<string, IPlugin> _plugins;

    /// <summary>Creates an empty map.</summary>
    public PluginMap() => _plugins = new(StringComparer.Ordinal);

    internal PluginMap(PluginMap other) => _plugins = new(other._plugins, StringComparer.Ordinal);

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
    public IEnumerable<string> Keys => Names();

    /// <summary>The plugins, in the order of their names.</summary>
    public IEnumerable<IPlugin> Values
    {
        get
        {
            foreach (string name in Names())
            {
                yield return _plugins[name];
            }
        }
    }

    /// <summary>The number of plugins.</summary>
    public int Count => _plugins.Count;

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _plugins.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out IPlugin value) => _plugins.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, IPlugin>> GetEnumerator()
    {
        foreach (string name in Names())
        {
            yield return new KeyValuePair<string, IPlugin>(name, _plugins[name]);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private string[] Names()
    {
        string[] names = new string[_plugins.Count];
        _plugins.Keys.CopyTo(names, 0);
        if (names.Length > 1)
        {
            Array.Sort(names, StringComparer.Ordinal);
        }

        return names;
    }
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
            ? new Dictionary<int, PluginMap> { [handshake.ProtocolVersion] = new PluginMap() }
            : Fold(handshake, plain, versioned, parameterName);

    /// <summary>Copies the maps. The plain one is that of the handshake's version, unless there is one for that version already.</summary>
    /// <exception cref="ArgumentException">A map is empty, or a version is below 1.</exception>
    public static IReadOnlyDictionary<int, PluginMap> Fold(
        HandshakeConfig handshake, PluginMap? plain, IReadOnlyDictionary<int, PluginMap>? versioned, string parameterName)
    {
        var maps = new Dictionary<int, PluginMap>();
        if (versioned is not null)
        {
            foreach ((int version, PluginMap map) in versioned)
            {
                if (version < 1)
                {
                    throw new ArgumentException($"A contract version must be 1 or more; VersionedPlugins contains {version}.", parameterName);
                }

                Add(version, map);
            }
        }

        if (plain is not null && !maps.ContainsKey(handshake.ProtocolVersion))
        {
            Add(handshake.ProtocolVersion, plain);
        }

        return maps.Count > 0 ? maps : throw Empty();

        void Add(int version, PluginMap map) => maps.Add(version, map.Count > 0 ? new PluginMap(map) : throw Empty());

        ArgumentException Empty() => new("A plugin map is empty: add plugins to Plugins, or to every map of VersionedPlugins.", parameterName);
    }

    /// <summary>The versions, the lowest first.</summary>
    public static int[] VersionsOf(IReadOnlyDictionary<int, PluginMap> maps)
    {
        int[] versions = [.. maps.Keys];
        Array.Sort(versions);
        return versions;
    }
}
