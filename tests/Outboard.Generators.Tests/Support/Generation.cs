using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Outboard.Generators.Tests;

/// <summary>One run of the generator over some source, beside .NET's own generator for JSON contexts.</summary>
internal sealed class Generation
{
    private static readonly ImmutableArray<MetadataReference> s_references = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator).Where(IsUsers).Select(path => MetadataReference.CreateFromFile(path))];

    private Generation(GeneratorDriver driver, Compilation compilation)
    {
        Driver = driver;
        Compilation = compilation;
    }

    public GeneratorDriver Driver { get; }

    /// <summary>The source and all that was generated.</summary>
    public Compilation Compilation { get; }

    /// <summary>What the generator has written, by file name.</summary>
    public IReadOnlyDictionary<string, string> Files => Result.GeneratedSources.ToDictionary(file => file.HintName, file => file.SourceText.ToString());

    /// <summary>What the generator has to say.</summary>
    public ImmutableArray<Diagnostic> Reported => Result.Diagnostics;

    /// <summary>What the compiler has to say about the source and the generated code, warnings included.</summary>
    public IEnumerable<Diagnostic> Compiled => Compilation.GetDiagnostics(Waiting).Where(diagnostic =>
        diagnostic.Severity >= DiagnosticSeverity.Warning && !(diagnostic.Id == "CS1591" && diagnostic.Location.GetLineSpan().Path == "Contract.cs"));

    private GeneratorRunResult Result => Driver.GetRunResult().Results.Single(result => result.Generator.GetGeneratorType() == typeof(PluginContractGenerator));

    private static CancellationToken Waiting => TestContext.Current.CancellationToken;

    /// <summary>Runs the generator.</summary>
    /// <param name="source">The source; its usings for the library, tasks and so on are added.</param>
    /// <param name="language">The language version.</param>
    /// <param name="isAot">Whether the project says that it is AOT-compatible.</param>
    /// <param name="references">Other assemblies.</param>
    /// <param name="nullable">Whether the project knows of nullability.</param>
    public static Generation Of(
        string source,
        LanguageVersion language = LanguageVersion.Default,
        bool isAot = false,
        MetadataReference[]? references = null,
        NullableContextOptions nullable = NullableContextOptions.Enable)
    {
        CSharpParseOptions parse = CSharpParseOptions.Default.WithLanguageVersion(language).WithDocumentationMode(DocumentationMode.Diagnose);
        CSharpCompilation compilation = Compile(source, parse, references, nullable);
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new PluginContractGenerator().AsSourceGenerator(), JsonGenerator()],
            parseOptions: parse,
            optionsProvider: new Options(isAot),
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation updated, out _, Waiting);
        return new Generation(driver, updated);
    }

    /// <summary>Runs the same generator again, over changed source.</summary>
    public Generation Again(string source)
    {
        CSharpParseOptions parse = (CSharpParseOptions)Compilation.SyntaxTrees.First().Options;
        Compilation compilation = Compile(source, parse, references: null, NullableContextOptions.Enable);
        return new Generation(Driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation updated, out _, Waiting), updated);
    }

    /// <summary>The outcomes of a step.</summary>
    public IEnumerable<IncrementalStepRunReason> Reasons(string step) =>
        Result.TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Reason);

    /// <summary>The outcomes of what was written or reported.</summary>
    public IEnumerable<IncrementalStepRunReason> OutputReasons() =>
        Result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs).Select(output => output.Reason);

    /// <summary>The compiled assembly, to be referenced by others.</summary>
    public MetadataReference ToReference()
    {
        using var stream = new MemoryStream();
        Assert.Empty(Compilation.Emit(stream, cancellationToken: Waiting).Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        return MetadataReference.CreateFromImage(stream.ToArray());
    }

    /// <summary>The ids reported, with the text that they stand at.</summary>
    public IEnumerable<string> ReportedAt() => Reported
        .Select(diagnostic => $"{diagnostic.Id} {Text(diagnostic.Location)}").Order(StringComparer.Ordinal);

    /// <summary>The single diagnostic's message.</summary>
    public string Message() => Assert.Single(Reported).GetMessage(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>That neither the generator nor the compiler has anything to say.</summary>
    public Generation IsClean()
    {
        Assert.Empty(Reported);
        Assert.Empty(Compiled.Select(diagnostic => $"{diagnostic}\n{diagnostic.Location.SourceTree}"));
        return this;
    }

    private string Text(Location location)
    {
        SyntaxTree tree = Compilation.SyntaxTrees.Single(tree => tree.FilePath == location.GetLineSpan().Path);
        return tree.GetText(Waiting).ToString(location.SourceSpan);
    }

    private static CSharpCompilation Compile(string source, CSharpParseOptions parse, MetadataReference[]? references, NullableContextOptions nullable)
    {
        const string usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Threading; global using System.Threading.Tasks;";
        return CSharpCompilation.Create(
            "Contracts",
            [
                CSharpSyntaxTree.ParseText(source, parse, "Contract.cs", cancellationToken: Waiting),
                .. parse.LanguageVersion < LanguageVersion.CSharp10 ? [] : new[] { CSharpSyntaxTree.ParseText(usings, parse, "Usings.cs", cancellationToken: Waiting) },
            ],
            [.. s_references, .. references ?? []],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: nullable, warningLevel: 9999, allowUnsafe: true));
    }

    // Of what these tests run with, the part that a project with a contract has.
    private static bool IsUsers(string path)
    {
        string name = Path.GetFileName(path);
        return (name.StartsWith("System.", StringComparison.Ordinal) && !name.StartsWith("System.CommandLine", StringComparison.Ordinal))
            || name is "Outboard.dll" or "mscorlib.dll" or "netstandard.dll" or "Microsoft.Extensions.Logging.Abstractions.dll";
    }

    private static ISourceGenerator JsonGenerator()
    {
        string folder = typeof(Generation).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "FrameworkFolder").Value!;
        string file = Directory.GetFiles(folder, "System.Text.Json.SourceGeneration.dll", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last();
        return new AnalyzerFileReference(file, new Loader()).GetGenerators(LanguageNames.CSharp).Single();
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }

    private sealed class Options(bool isAot) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(isAot);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class Values(bool isAot) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
        {
            value = isAot && key == "build_property.EnableAotAnalyzer" ? "true" : null;
            return value is not null;
        }
    }
}
