namespace Outboard.Generators;

/// <summary>Writes the plugin type of a contract, and its registration.</summary>
internal static class PluginWriter
{
    /// <summary>Writes the plugin type.</summary>
    public static string Write(ContractModel contract)
    {
        var code = new CodeWriter(contract);
        string broker = code.Outboard("MuxBroker");
        string server = code.Outboard("RpcServer");
        code.Line("/// <summary>");
        code.Line("/// The plugin type: it creates the RPC server in the plugin and the RPC client in the host. The plugin passes the real");
        code.Line("/// implementation; the host passes none.");
        code.Line("/// </summary>");
        using (code.Block($"{contract.Accessibility} sealed class {contract.Stem}Plugin({contract.Interface}? implementation = null) : {code.Outboard("Plugin")}<{contract.Interface}>"))
        {
            if (contract.JsonContexts.Count > 0)
            {
                code.Line("/// <inheritdoc />");
                string contexts = string.Join(", ", contract.JsonContexts.Select(context => $"{context}.Default"));
                code.Arrow(
                    $"public override {code.Known("System.Text.Json.Serialization.Metadata", "IJsonTypeInfoResolver")} JsonTypes",
                    contract.JsonContexts.Count == 1 ? contexts : $"{code.Known("System.Text.Json.Serialization.Metadata", "JsonTypeInfoResolver")}.Combine({contexts})");
                code.Line();
            }

            code.Line(contract.Members.Any(member => member.UsesBroker)
                ? "// Both receive a MuxBroker, which opens further channels: this contract has sequences, streams or callbacks, which need it."
                : "// Both receive a MuxBroker, which opens further channels. You need it only for callbacks and streams.");
            code.Line();
            code.Line("/// <inheritdoc />");
            using (code.Block($"public override {server} Server({broker} broker)"))
            {
                code.Line($"{contract.Interface} served = implementation");
                code.Indented($"?? throw new {code.Known("System", "InvalidOperationException")}(\"{(contract.Stem[0] is 'A' or 'E' or 'I' or 'O' ? "An" : "A")} {contract.Stem}Plugin without an implementation can only be used by a host.\");");
                code.Line($"return {contract.Server!.New("served", "broker")}.ToRpcServer();");
            }

            code.Line();
            code.Line("/// <inheritdoc />");
            code.Line($"public override {contract.Interface} Client({broker} broker, {code.Outboard("RpcClient")} client) => {contract.Client!.New("client", "broker")};");
        }

        return code.ToFile();
    }

    /// <summary>Writes the registration by which Plugin.For finds the plugin type, whether generated or written by hand.</summary>
    public static string WriteRegistration(ContractModel contract)
    {
        var code = new CodeWriter(contract);
        code.Line("/// <summary>Lets Plugin.For and DispenseAsync find the plugin type by its interface. It runs when the assembly is first used.</summary>");
        using (code.Block($"file static class {contract.Stem}Registration"))
        {
            code.Line($"[{code.Known("System.Runtime.CompilerServices", "ModuleInitializer")}]");
            code.Line($"internal static void Register() => {code.Outboard("Plugin")}.Register<{contract.Interface}>(implementation => new {contract.Plugin}(implementation));");
        }

        return code.ToFile(isReplaceable: false);
    }
}
