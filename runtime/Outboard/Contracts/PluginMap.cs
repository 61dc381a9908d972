using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Outboard;

/// <summary>
/// The plugins by the names under which they are dispensed: <c>new PluginMap { ["greeter"] = new GreeterPlugin() }</c>.
/// Host and plugin each have one; what is added after a client or server was made from it does not count.
/// </summary>
#pragma warning disable CA1710 // The tutorial, and so everybody, calls it the plugin map.
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

    /// <summary>The plugin with a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    /// <exception cref="ArgumentException">The name to set is empty or longer than 256 characters.</exception>
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

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Keys => _plugins.Keys;

    /// <summary>The plugins, in the order of their names.</summary>
    public IEnumerable<IPlugin> Values => _plugins.Values;

    /// <summary>How many there are.</summary>
    public int Count => _plugins.Count;

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _plugins.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out IPlugin value) => _plugins.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, IPlugin>> GetEnumerator() => _plugins.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
