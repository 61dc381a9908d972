using Outboard;

namespace TestContract;

/// <summary>The plugin maps of both versions, for either side.</summary>
public static class CounterMaps
{
    /// <summary>The maps of the versions asked for.</summary>
    /// <param name="versions">The versions; anything above 2 is a copy of the second.</param>
    /// <param name="implementation">The implementation, in the plugin.</param>
    public static IReadOnlyDictionary<int, PluginMap> Of(IEnumerable<int> versions, Counter? implementation = null) =>
        versions.ToDictionary(version => version, version => new PluginMap
        {
            ["counter"] = version == 1 ? new CounterPlugin(implementation) : new CounterPluginV2(implementation),
        });
}
