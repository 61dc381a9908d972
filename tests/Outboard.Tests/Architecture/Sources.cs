using System.Reflection;
using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Outboard.Tests;

/// <summary>The core's source files and the types of its assembly, and which stands where.</summary>
internal static partial class Sources
{
    public static string Root { get; } = typeof(Sources).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RuntimeSources").Value!;

    public static IReadOnlyList<string> Files { get; } =
        [.. Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.StartsWith("obj/", StringComparison.Ordinal) && !file.StartsWith("bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    public static ModuleDefinition Module { get; } = ModuleDefinition.ReadModule(typeof(PluginClient).Assembly.Location);

    /// <summary>The folder of each type, by its name without arity.</summary>
    public static IReadOnlyDictionary<string, string> FolderOf { get; } = Files
        .SelectMany(file => DeclaredIn(file).Select(type => (Type: type, Folder: Path.GetDirectoryName(file)!))).Distinct()
        .ToDictionary(pair => pair.Type, pair => pair.Folder, StringComparer.Ordinal);

    /// <summary>The types as written, without what the compiler and its generators add.</summary>
    public static IEnumerable<TypeDefinition> Types => Module.Types.Where(type => type.Name != "<Module>" && FolderOf.ContainsKey(NameOf(type)));

    public static string NameOf(TypeReference type)
    {
        TypeReference outer = type;
        while (outer.DeclaringType is { } declaring)
        {
            outer = declaring;
        }

        return outer.Name.Split('`')[0];
    }

    /// <summary>The type that a file is named for, without the arity: Plugin{T}.cs stands beside Plugin.cs.</summary>
    public static string TypeOf(string file) => Path.GetFileNameWithoutExtension(file).Split('{')[0];

    /// <summary>The names of the top-level types that a file declares, in their order.</summary>
    public static IEnumerable<string> DeclaredIn(string file) => DeclarationsIn(file).Select(match => match.Groups["name"].Value);

    /// <summary>The names of the public top-level types that a file declares.</summary>
    public static IEnumerable<string> PublicIn(string file) =>
        DeclarationsIn(file).Where(match => match.Value.StartsWith("public ", StringComparison.Ordinal)).Select(match => match.Groups["name"].Value);

    /// <summary>What the doc comments of a file refer to: each <c>cref</c>, as written.</summary>
    public static IEnumerable<string> CrefsIn(string file) =>
        Cref().Matches(File.ReadAllText(Path.Combine(Root, file))).Select(match => match.Groups["name"].Value);

    private static IEnumerable<Match> DeclarationsIn(string file) => Declaration().Matches(File.ReadAllText(Path.Combine(Root, file)));

    [GeneratedRegex("cref=\"(?<name>[^\"]+)\"")]
    private static partial Regex Cref();

    // A declaration at the beginning of a line stands at the top level, for namespaces are file-scoped.
    [GeneratedRegex(@"^(?:(?:public|internal|sealed|static|abstract|partial|readonly|unsafe|file|ref) )+(?:class|interface|enum|struct|record struct|record class|record|delegate \S+) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
