using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Outboard.Generators;

/// <summary>Generates the RPC client, the RPC server and the plugin type of each interface marked with [PluginContract].</summary>
[Generator(LanguageNames.CSharp)]
public sealed class PluginContractGenerator : IIncrementalGenerator
{
    private static readonly Encoding s_encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The step that reads a contract; its result changes with every edit of the file, because it has locations.</summary>
    internal const string ReadStep = "ReadContract";

    /// <summary>The step whose result is written; it changes only if the generated code does.</summary>
    internal const string ContractStep = "Contract";

    /// <inheritdoc />
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ContractResult> results = context.SyntaxProvider
            .ForAttributeWithMetadataName(KnownTypes.Attribute, static (node, _) => node is InterfaceDeclarationSyntax, ContractReader.Read)
            .WithTrackingName(ReadStep);
        IncrementalValuesProvider<ContractModel> contracts = results
            .Where(static result => result.Contract is not null)
            .Select(static (result, _) => result.Contract!)
            .WithTrackingName(ContractStep);
        context.RegisterSourceOutput(contracts, Write);

        // The SDK sets it for projects that are published with NativeAOT or marked as compatible with it.
        IncrementalValueProvider<bool> isAot = context.AnalyzerConfigOptionsProvider.Select(static (options, _) =>
            options.GlobalOptions.TryGetValue("build_property.EnableAotAnalyzer", out string? value)
            && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase));
        context.RegisterSourceOutput(results.Combine(isAot), static (output, pair) => Report(output, pair.Left, pair.Right));
    }

    private static void Write(SourceProductionContext output, ContractModel contract)
    {
        if (contract.WritesClient)
        {
            Add(output, $"{contract.HintName}Rpc", ClientWriter.Write(contract));
        }

        if (contract.WritesServer)
        {
            Add(output, $"{contract.HintName}RpcServer", ServerWriter.Write(contract));
        }

        if (contract.WritesPlugin)
        {
            Add(output, $"{contract.HintName}Plugin", PluginWriter.Write(contract));
        }

        if (contract.Plugin is not null)
        {
            Add(output, $"{contract.HintName}Registration", PluginWriter.WriteRegistration(contract));
        }
    }

    private static void Add(SourceProductionContext output, string name, string text) =>
        output.AddSource($"{name}.g.cs", SourceText.From(text, s_encoding));

    private static void Report(SourceProductionContext output, ContractResult result, bool isAot)
    {
        foreach (DiagnosticInfo diagnostic in result.Diagnostics)
        {
            output.ReportDiagnostic(diagnostic.ToDiagnostic());
        }

        if (isAot && result.AotDiagnostic is { } aotDiagnostic)
        {
            output.ReportDiagnostic(aotDiagnostic.ToDiagnostic());
        }
    }
}
