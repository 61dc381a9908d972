namespace Outboard.Generators;

/// <summary>The types that generated code names itself, with their namespaces.</summary>
internal static class KnownNames
{
    public static readonly Dictionary<string, string> Namespaces = new (string Namespace, string[] Names)[]
    {
        ("Outboard", ["BrokerOffer", "BrokerStream", "MuxBroker", "Plugin", "PluginContractException", "PluginException", "RemoteProgress", "RemoteSequence", "RpcClient", "RpcServer"]),
        ("System", ["ArgumentNullException", "InvalidOperationException", "NotSupportedException"]),
        ("System.Collections.Generic", ["IAsyncEnumerable"]),
        ("System.IO", ["Stream"]),
        ("System.Runtime.CompilerServices", ["EnumeratorCancellation", "ModuleInitializer"]),
        ("System.Text.Json.Serialization.Metadata", ["IJsonTypeInfoResolver", "JsonTypeInfoResolver"]),
        ("System.Threading", ["CancellationToken"]),
        ("System.Threading.Tasks", ["Task", "ValueTask"]),
    }.SelectMany(known => known.Names.Select(name => (name, known.Namespace))).ToDictionary(known => known.name, known => known.Namespace);
}
