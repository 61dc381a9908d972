namespace Outboard.Generators;

/// <summary>The types that generated code names on its own account.</summary>
internal static class KnownNames
{
    public static readonly (string Name, string FullName)[] All =
    [
        .. Of("Outboard", "BrokerOffer", "BrokerStream", "MuxBroker", "Plugin", "PluginContractException", "PluginException", "RemoteProgress", "RemoteSequence", "RpcClient", "RpcServer"),
        .. Of("System", "ArgumentNullException", "InvalidOperationException", "NotSupportedException"),
        .. Of("System.Collections.Generic", "IAsyncEnumerable"),
        .. Of("System.IO", "Stream"),
        .. Of("System.Runtime.CompilerServices", "EnumeratorCancellation", "ModuleInitializer"),
        .. Of("System.Text.Json.Serialization.Metadata", "IJsonTypeInfoResolver", "JsonTypeInfoResolver"),
        .. Of("System.Threading", "CancellationToken"),
        .. Of("System.Threading.Tasks", "Task", "ValueTask"),
    ];

    private static IEnumerable<(string Name, string FullName)> Of(string space, params string[] names) =>
        names.Select(name => (name, $"{space}.{name}"));
}
