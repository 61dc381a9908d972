namespace Outboard.Generators;

/// <summary>An interface marked [PluginContract], with everything needed to generate its classes.</summary>
/// <param name="Namespace">Its namespace in code; empty for the global one.</param>
/// <param name="HintName">The beginning of the names of the generated files.</param>
/// <param name="Interface">The interface in code.</param>
/// <param name="InterfaceName">Its bare name, for documentation and errors.</param>
/// <param name="Accessibility">"public" or "internal".</param>
/// <param name="Stem">The name that the classes have before their suffixes.</param>
/// <param name="Members">The methods that can be called.</param>
/// <param name="Unsupported">The members that cannot be called, already reported.</param>
/// <param name="JsonContexts">The JSON contexts in code: its own and those of the contracts that it derives from, if any.</param>
/// <param name="Client">The RPC client; null if the handwritten one cannot be created.</param>
/// <param name="Server">The RPC server; null if the handwritten one cannot be created.</param>
/// <param name="WritesClient">Whether the RPC client is generated.</param>
/// <param name="WritesServer">Whether the RPC server is generated.</param>
/// <param name="WritesPlugin">Whether the plugin type is generated.</param>
/// <param name="Plugin">The plugin type to register; null if there is none.</param>
/// <param name="IsDisposable">Whether the interface derives from IAsyncDisposable.</param>
/// <param name="IsObsolete">Whether the generated code names something obsolete.</param>
/// <param name="AmbiguousNames">The names of known types that have another meaning at this place and must be fully qualified.</param>
internal sealed record ContractModel(
    string Namespace,
    string HintName,
    string Interface,
    string InterfaceName,
    string Accessibility,
    string Stem,
    EquatableArray<MemberModel> Members,
    EquatableArray<UnsupportedMember> Unsupported,
    EquatableArray<string> JsonContexts,
    StubModel? Client,
    StubModel? Server,
    bool WritesClient,
    bool WritesServer,
    bool WritesPlugin,
    string? Plugin,
    bool IsDisposable,
    bool IsObsolete,
    EquatableArray<string> AmbiguousNames);
