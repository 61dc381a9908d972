namespace Outboard.Generators;

/// <summary>An interface marked [PluginContract], with all that is needed to write its classes.</summary>
/// <param name="Namespace">Its namespace in code; empty for the global one.</param>
/// <param name="HintName">The beginning of the names of the generated files.</param>
/// <param name="Interface">The interface in code.</param>
/// <param name="InterfaceName">Its bare name, for documentation and errors.</param>
/// <param name="Accessibility">"public" or "internal".</param>
/// <param name="Stem">What the names of the classes begin with.</param>
/// <param name="Members">The methods that can be called.</param>
/// <param name="Refused">The members that cannot.</param>
/// <param name="JsonContexts">The JSON contexts in code: its own and those of the contracts that it derives from, as far as there are any.</param>
/// <param name="Client">The RPC client; null where the one by hand cannot be made.</param>
/// <param name="Server">The RPC server; null where the one by hand cannot be made.</param>
/// <param name="WritesClient">Whether the RPC client is to be written.</param>
/// <param name="WritesServer">Whether the RPC server is to be written.</param>
/// <param name="WritesPlugin">Whether the plugin type is to be written.</param>
/// <param name="Plugin">The plugin type to register; null where there is none.</param>
/// <param name="IsDisposable">Whether the interface derives from IAsyncDisposable.</param>
/// <param name="IsObsolete">Whether obsolete members are named.</param>
/// <param name="Qualified">The names of the library's types that mean something else here, and must be written in full.</param>
internal sealed record ContractModel(
    string Namespace,
    string HintName,
    string Interface,
    string InterfaceName,
    string Accessibility,
    string Stem,
    EquatableArray<MemberModel> Members,
    EquatableArray<RefusedMember> Refused,
    EquatableArray<string> JsonContexts,
    StubModel? Client,
    StubModel? Server,
    bool WritesClient,
    bool WritesServer,
    bool WritesPlugin,
    string? Plugin,
    bool IsDisposable,
    bool IsObsolete,
    EquatableArray<string> Qualified);
