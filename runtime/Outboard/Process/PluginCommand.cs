namespace Outboard;

/// <summary>How to start a plugin: an executable and its arguments.</summary>
public sealed record PluginCommand
{
    /// <summary>Names the executable.</summary>
    /// <param name="fileName">
    /// A path, relative to the current directory of the host, or a bare name that is looked up in PATH. On Windows ".exe"
    /// is added when there is no such file without it.
    /// </param>
    /// <param name="arguments">Its arguments, one element each; nothing needs quoting.</param>
    public PluginCommand(string fileName, params IReadOnlyList<string> arguments)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(fileName);
        ArgumentNullException.ThrowIfNull(arguments);
        FileName = fileName;
        Arguments = [.. arguments];
    }

    /// <summary>The executable.</summary>
    public string FileName { get; }

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>The directory in which it starts. Default: that of the host.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>
    /// Variables for its environment, over those it inherits from the host; a null value takes the variable away. The
    /// handshake's own variables come last and win.
    /// </summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Starts an assembly with the <c>dotnet</c> command: for a plugin that was built without an executable of its own.</summary>
    /// <param name="assemblyPath">The path of the plugin's dll.</param>
    /// <param name="arguments">Its arguments.</param>
    public static PluginCommand Dotnet(string assemblyPath, params IReadOnlyList<string> arguments)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(assemblyPath);
        return new PluginCommand("dotnet", [Path.GetFullPath(assemblyPath), .. arguments]);
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
    internal string DefaultName => NameOf(FileName == "dotnet" && Arguments.Count > 0 ? Arguments[0] : FileName);

    /// <summary>The name of the plugin in a file.</summary>
    internal static string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        return Path.GetExtension(name) is ".exe" or ".dll" ? Path.GetFileNameWithoutExtension(name) : name;
    }
}
