using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Outboard.Templates.Tests;

/// <summary>
/// Compiles generated projects in this process, the way the build would: with the references, the options and the source
/// generators that the build passes to the compiler for the greeter's host.
/// </summary>
internal sealed class Compiler
{
    private readonly CSharpCommandLineArguments _arguments;
    private readonly string[] _common;
    private readonly MetadataReference[] _references;
    private readonly ISourceGenerator[] _generators;

    private Compiler(string host, string[] commandLine, string[] testsCommandLine)
    {
        _arguments = CSharpCommandLineParser.Default.Parse(commandLine, host, sdkDirectory: null);
        _common = [.. _arguments.SourceFiles.Where(file => file.Path.EndsWith(".GlobalUsings.g.cs", StringComparison.Ordinal)).Select(file => file.Path)];
        _references =
        [
            .. _arguments.MetadataReferences.Concat(CSharpCommandLineParser.Default.Parse(testsCommandLine, host, sdkDirectory: null).MetadataReferences)
                .Select(reference => reference.Reference)
                .Where(file => !file.EndsWith(".Shared.dll", StringComparison.Ordinal) && !file.EndsWith(".Plugin.dll", StringComparison.Ordinal))
                .DistinctBy(Path.GetFileName).Select(file => MetadataReference.CreateFromFile(file)),
        ];
        string[] wanted = ["Microsoft.Extensions.Logging.Generators", "System.Text.Json.SourceGeneration", "Outboard.Generators"];
        _generators =
        [
            .. _arguments.AnalyzerReferences.Where(analyzer => wanted.Contains(Path.GetFileNameWithoutExtension(analyzer.FilePath)))
                .SelectMany(analyzer => new AnalyzerFileReference(analyzer.FilePath, new Loader()).GetGenerators(LanguageNames.CSharp)),
        ];
        Assert.NotEmpty(_common);
        Assert.True(_generators.Length > 1);
    }

    /// <summary>Asks the build for the command line, without building. <see cref="SdkAssemblies.Use"/> goes first.</summary>
    public static async Task<Compiler> CreateAsync(TemplatePackage package)
    {
        Workspace workspace = package.NewWorkspace("compiler");
        await workspace.CreateAsync("plugin-solution");
        return new Compiler(
            workspace.PathTo("compiler.Host"),
            await CommandLineAsync(package, workspace.PathTo("compiler.Host")),
            await CommandLineAsync(package, workspace.PathTo("compiler.Tests")));
    }

    private static async Task<string[]> CommandLineAsync(TemplatePackage package, string project)
    {
        CommandResult build = (await package.DotnetAsync(
            project, "msbuild", "-restore", "-t:Compile", "-p:SkipCompilerExecution=true",
            "-p:ProvideCommandLineArgs=true", "-p:DesignTimeBuild=true", "-p:BuildProjectReferences=false", "-p:NuGetAudit=false",
            "-getItem:CscCommandLineArgs", "-m:1", "-nr:false")).Succeeded();
        using JsonDocument items = JsonDocument.Parse(build.Output);
        return
        [
            .. items.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray()
                .Select(item => item.GetProperty("Identity").GetString()!),
        ];
    }

    /// <summary>The errors and warnings of the contract, then of plugin, host and tests, which use it; each a folder with sources.</summary>
    public IReadOnlyList<string> Check(params string[] projects) => CheckAs(LanguageVersion.Default, projects);

    /// <summary>As <see cref="Check"/>, by an older version of the language than the SDK's own.</summary>
    public IReadOnlyList<string> CheckAs(LanguageVersion version, params string[] projects)
    {
        var all = new List<Diagnostic>();
        CompileAll(projects, all, version);
        return [.. all.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning).Select(diagnostic => diagnostic.ToString())];
    }

    /// <summary>The types that sources name bare, other than those that they declare.</summary>
    public IEnumerable<string> TypesNamed(params string[] projects) =>
        CompileAll(projects, []).SelectMany(compilation => compilation.SyntaxTrees
            .Where(tree => tree.FilePath.StartsWith(Path.GetDirectoryName(projects[0])!, StringComparison.Ordinal))
            .SelectMany(tree =>
            {
                SemanticModel model = compilation.GetSemanticModel(tree);
                return tree.GetRoot().DescendantNodes().OfType<IdentifierNameSyntax>()
                    .Select(name => model.GetSymbolInfo(name).Symbol)
                    .Select(symbol => symbol is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor ? constructor.ContainingType : symbol)
                    .OfType<INamedTypeSymbol>()
                    .Where(type => type.Arity == 0 && !$"{type.ContainingNamespace}".StartsWith("Greeter.", StringComparison.Ordinal))
                    .Select(type => type.Name);
            })).Distinct();

    /// <summary>The public interfaces without type parameters of these namespaces.</summary>
    public IEnumerable<string> Interfaces(params string[] namespaces)
    {
        CSharpCompilation compilation = CSharpCompilation.Create("interfaces", [], _references, _arguments.CompilationOptions);
        return namespaces
            .SelectMany(name => name.Split('.').Aggregate((INamespaceSymbol?)compilation.GlobalNamespace, (parent, segment) =>
                parent?.GetNamespaceMembers().FirstOrDefault(child => child.Name == segment))?.GetTypeMembers() ?? [])
            .Where(type => type is { TypeKind: TypeKind.Interface, DeclaredAccessibility: Accessibility.Public, Arity: 0 })
            .Select(type => type.Name);
    }

    /// <summary>The contract, the plugin and the host, which know only it, and where there are some the tests, which know both.</summary>
    private List<CSharpCompilation> CompileAll(string[] projects, List<Diagnostic> diagnostics, LanguageVersion version = LanguageVersion.Default)
    {
        CSharpParseOptions options = _arguments.ParseOptions.WithLanguageVersion(version == LanguageVersion.Default ? _arguments.ParseOptions.LanguageVersion : version);
        var all = new List<CSharpCompilation>();
        for (int i = 0; i < projects.Length; i++)
        {
            OutputKind kind = i is 0 or 3 ? OutputKind.DynamicallyLinkedLibrary : OutputKind.ConsoleApplication;
            IEnumerable<CSharpCompilation> known = all.Take(i == 3 ? 2 : 1);
            all.Add(Compile(projects[i], kind, known.Select(compilation => compilation.ToMetadataReference()), options, out ImmutableArray<Diagnostic> found));
            diagnostics.AddRange(found);
        }

        return all;
    }

    private CSharpCompilation Compile(
        string folder, OutputKind kind, IEnumerable<MetadataReference> more, CSharpParseOptions options, out ImmutableArray<Diagnostic> diagnostics)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            Path.GetFileName(folder),
            [
                .. _common.Concat(Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
                    .Where(file => !file.Contains("plugin-runtime", StringComparison.Ordinal)))
                    .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file)),
            ],
            [.. _references, .. more],
            _arguments.CompilationOptions.WithOutputKind(kind));
        CSharpGeneratorDriver.Create(_generators, parseOptions: options)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation generated, out ImmutableArray<Diagnostic> fromGenerators);
        diagnostics = [.. fromGenerators, .. generated.GetDiagnostics()];
        return (CSharpCompilation)generated;
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
            // The generators wanted here bring nothing of their own.
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }
}
