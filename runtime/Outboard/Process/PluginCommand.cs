using System.Reflection;

namespace Outboard;

/// <summary>How to start a plugin: an executable and its arguments.</summary>
public sealed record PluginCommand
{
    /// <summary>Names the executable.</summary>
    /// <param name="fileName">
    /// A path, relative to the current directory of the host when the plugin is started, or a bare name that is looked up in the
    /// folders of the host's PATH: never in the current directory, nor in a folder that PATH names by a relative path. On Windows
    /// ".exe" is added to a path when there is no such file without it, and what PATHEXT has to a bare name.
    /// </param>
    /// <param name="arguments">Its arguments, one element each; nothing needs quoting.</param>
    /// <exception cref="ArgumentException">The file name is empty, or it or an argument holds a NUL character.</exception>
    public PluginCommand(string fileName, params string[] arguments)
        : this(fileName, (IReadOnlyList<string>)arguments)
    {
    }

    /// <inheritdoc cref="PluginCommand(string, string[])"/>
    public PluginCommand(string fileName, IReadOnlyList<string> arguments)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(fileName);
        ArgumentNullException.ThrowIfNull(arguments);
        FileName = WithoutNul(fileName, "The file name", nameof(fileName));
        Arguments = [.. arguments.Select(static argument => WithoutNul(argument, "An argument", nameof(arguments)))];
    }

    /// <summary>The executable.</summary>
    public string FileName { get; }

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>The directory in which it starts. Default: that of the host.</summary>
    /// <exception cref="ArgumentException">It holds a NUL character.</exception>
    public string? WorkingDirectory
    {
        get;
        init => field = value is null ? null : WithoutNul(value, "The working directory", nameof(value));
    }

    /// <summary>
    /// Variables for its environment, over those it inherits from the host; a null value takes the variable away. The
    /// handshake's own variables come last and win. The dictionary is copied.
    /// </summary>
    /// <exception cref="ArgumentException">A name is empty or holds "=" or a NUL character, or a value holds a NUL character.</exception>
    public IReadOnlyDictionary<string, string?> Environment
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            var copy = new Dictionary<string, string?>();
            foreach ((string name, string? text) in value)
            {
                if (!IsVariableName(name))
                {
                    throw new ArgumentException($"\"{VisibleText.Line(name, 128)}\" is not a valid name for an environment variable: it must not be empty, and must not hold '=' or NUL.", nameof(value));
                }

                copy[name] = text is null ? null : WithoutNul(text, $"The value of the environment variable '{name}'", nameof(value));
            }

            field = copy;
        }
    } = new Dictionary<string, string?>();

    /// <summary>
    /// Starts an assembly with the <c>dotnet</c> command: for a plugin that was built without an executable of its own. The
    /// command is the one that <c>DOTNET_HOST_PATH</c> names, or that runs this host, or that is in the folder <c>DOTNET_ROOT</c>,
    /// or that is found in PATH.
    /// </summary>
    /// <param name="assemblyPath">The path of the plugin's dll, relative to the current directory.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="ArgumentException">The path is empty, or it or an argument holds a NUL character.</exception>
    public static PluginCommand Dotnet(string assemblyPath, params string[] arguments) => Dotnet(assemblyPath, (IReadOnlyList<string>)arguments);

    /// <inheritdoc cref="Dotnet(string, string[])"/>
    public static PluginCommand Dotnet(string assemblyPath, IReadOnlyList<string> arguments)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(assemblyPath);
        ArgumentNullException.ThrowIfNull(arguments);
        WithoutNul(assemblyPath, "The path of the assembly", nameof(assemblyPath));
        return new PluginCommand(ExecutablePath.Dotnet, [Path.GetFullPath(assemblyPath), .. arguments]);
    }

    /// <summary>
    /// Starts a plugin that the application brings along: its project file has <c>&lt;PluginReference Include="…" Name="markdig" /&gt;</c>,
    /// by which the plugin is built, published and shipped in <c>plugins/markdig/</c> beside the application.
    /// </summary>
    /// <param name="name">The name in the project file: that of the plugin's project where it gives none.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="PluginNotFoundException">The application's project has no such reference, or its plugin's project was missing.</exception>
    public static PluginCommand FromReference(string name, params string[] arguments)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        string path = PluginReferences.PathOf(name) ?? throw new PluginNotFoundException(
            $"This application was built without a plugin '{name}'. Add <PluginReference Include=\"…\" Name=\"{name}\" /> to its project file, with the path of the plugin's project.",
            name,
            PluginReferences.Names);
        return new PluginCommand(path, arguments);
    }

    /// <summary>The plugin's name in logs and errors: the file's name without .exe or .dll.</summary>
    internal string DefaultName => NameOf(NameOf(FileName) == "dotnet" && Arguments.Count > 0 ? Arguments[0] : FileName);

    /// <summary>Whether an environment variable can have the name.</summary>
    internal static bool IsVariableName(string name) => name.Length > 0 && name.AsSpan().IndexOfAny('=', '\0') < 0;

    /// <summary>The name of the plugin in a file.</summary>
    internal static string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        return Path.GetExtension(name) is ".exe" or ".dll" ? Path.GetFileNameWithoutExtension(name) : name;
    }

    // The system takes a NUL for the end of a text, and what follows would be lost without a word.
    private static string WithoutNul(string text, string what, string parameter) => text.Contains('\0', StringComparison.Ordinal)
        ? throw new ArgumentException($"{what} must not hold a NUL character.", parameter)
        : text;
}

/// <summary>The plugins that the application's project brings along by PluginReference: build/Outboard.targets writes their names and paths into its assembly.</summary>
internal static class PluginReferences
{
    private const string Prefix = "Outboard.Plugin:";

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names => [.. All.Select(reference => reference.Key[Prefix.Length..])];

    /// <summary>The full path of the executable, or null when the application brings none of that name.</summary>
    public static string? PathOf(string name) =>
        All.FirstOrDefault(reference => reference.Key == Prefix + name)?.Value is { } path ? Path.GetFullPath(path, AppContext.BaseDirectory) : null;

    private static IEnumerable<AssemblyMetadataAttribute> All =>
        Assembly.GetEntryAssembly()?.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(metadata => metadata.Key.StartsWith(Prefix, StringComparison.Ordinal)) ?? [];
}
