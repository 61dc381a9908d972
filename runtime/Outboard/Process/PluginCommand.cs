using System.Reflection;

namespace Outboard;

/// <summary>Specifies how to start a plugin: an executable, its arguments and its environment.</summary>
public sealed record PluginCommand
{
    /// <summary>Creates a command.</summary>
    /// <param name="fileName">
    /// A path, relative to the host's current directory when the plugin is started, or a bare name that is looked up in the folders
    /// of the host's PATH. The current directory and relative folders in PATH are never searched. On Windows, ".exe" is added to a
    /// path if the file does not exist without it, and the extensions in PATHEXT are added to a bare name.
    /// </param>
    /// <param name="arguments">The arguments, one element each. They do not need to be quoted.</param>
    /// <exception cref="ArgumentException">The file name is empty, or the file name or an argument contains a NUL character.</exception>
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

    /// <summary>The path or the name of the executable.</summary>
    public string FileName { get; }

    /// <summary>The arguments.</summary>
    public IReadOnlyList<string> Arguments { get; private init; }

    /// <summary>The directory in which the plugin starts. Default: the host's current directory.</summary>
    /// <exception cref="ArgumentException">The value contains a NUL character.</exception>
    public string? WorkingDirectory
    {
        get;
        init => field = value is null ? null : WithoutNul(value, "The working directory", nameof(value));
    }

    /// <summary>
    /// Environment variables that are added to those inherited from the host, or replace them; a null value removes a variable. The
    /// variables of the handshake take precedence. The dictionary is copied.
    /// </summary>
    /// <exception cref="ArgumentException">A name is empty or contains "=" or a NUL character, or a value contains a NUL character.</exception>
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
                    throw new ArgumentException($"\"{VisibleText.Line(name, 128)}\" is not a valid name for an environment variable: it must not be empty, and must not contain '=' or NUL.", nameof(value));
                }

                copy[name] = text is null ? null : WithoutNul(text, $"The value of the environment variable '{name}'", nameof(value));
            }

            field = copy;
        }
    } = new Dictionary<string, string?>();

    /// <summary>
    /// Creates a command that starts an assembly with <c>dotnet</c>, for a plugin that was built without an executable. The
    /// <c>dotnet</c> that <c>DOTNET_HOST_PATH</c> names is used, else the one that runs this host, else the one in the folder
    /// <c>DOTNET_ROOT</c>, else the one in PATH.
    /// </summary>
    /// <param name="assemblyPath">The path of the plugin's dll, relative to the current directory.</param>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="ArgumentException">The path is empty, or the path or an argument contains a NUL character.</exception>
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
    /// Creates a command that starts a plugin of the application's project. With <c>&lt;PluginReference Include="…" Name="markdig" /&gt;</c>
    /// in its project file, the plugin is built and published with the application, in <c>plugins/markdig/</c> beside it.
    /// </summary>
    /// <param name="name">The name in the project file; by default that of the plugin's project.</param>
    /// <param name="arguments">The arguments.</param>
    /// <exception cref="PluginNotFoundException">The application's project has no such reference, or the plugin's project was missing.</exception>
    public static PluginCommand FromReference(string name, params string[] arguments)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        string path = PluginReferences.PathOf(name) ?? throw new PluginNotFoundException(
            $"This application was built without a plugin '{name}'. Add <PluginReference Include=\"…\" Name=\"{name}\" /> to its project file, with the path of the plugin's project.",
            name,
            PluginReferences.Names);
        return new PluginCommand(path, arguments);
    }

    /// <summary>The dll that <c>dotnet</c> runs; null for another executable.</summary>
    internal string? DotnetAssembly =>
        NameOf(FileName) == "dotnet" && Arguments is [{ } first, ..] && Path.GetExtension(first) == ".dll" ? first : null;

    /// <summary>
    /// Returns the same command with a program in front that starts the plugin: a sandbox such as bwrap, or nice, systemd-run, setpriv. The
    /// program's arguments are followed by the full path of the plugin and its arguments. No shell takes part. The standard streams and the
    /// environment must reach the plugin. A command with several programs begins with the one that was added last.
    /// </summary>
    /// <param name="fileName">The program: a path, or a bare name that is looked up in PATH as for a plugin.</param>
    /// <param name="arguments">
    /// The arguments, one element each. In each, <c>{socketDir}</c> is replaced by the folder of the plugin's socket, <c>{plugin}</c> by the
    /// full path of the plugin, <c>{pluginDir}</c> by its folder, and <c>{variables}</c> by the names, without values, of the environment
    /// variables that the host sets for the plugin, separated by commas.
    /// </param>
    /// <exception cref="ArgumentException">The file name is empty, or the file name or an argument contains a NUL character.</exception>
    public PluginCommand Through(string fileName, params string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        string[] copy = [.. arguments.Select(static argument => WithoutNul(argument, "An argument", nameof(arguments)))];
        return Through(fileName, CommandFront.Replacing(copy));
    }

    /// <inheritdoc cref="Through(string, string[])"/>
    /// <param name="fileName">The program: a path, or a bare name that is looked up in PATH as for a plugin.</param>
    /// <param name="arguments">
    /// Returns the arguments; called at each start. The values of <see cref="PluginLaunch.Variables"/> are secrets and must not be among them.
    /// </param>
    public PluginCommand Through(string fileName, Func<PluginLaunch, IReadOnlyList<string>> arguments)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(fileName);
        ArgumentNullException.ThrowIfNull(arguments);
        return this with { Fronts = [new CommandFront(WithoutNul(fileName, "The file name", nameof(fileName)), arguments), .. Fronts] };
    }

    /// <summary>The programs that stand in front of it, the outermost first.</summary>
    internal IReadOnlyList<CommandFront> Fronts { get; private init; } = [];

    /// <summary>The same command with further arguments.</summary>
    internal PluginCommand With(params string[] further) => this with { Arguments = [.. Arguments, .. further] };

    /// <summary>The plugin's name in logs and errors: the file's name without .exe or .dll.</summary>
    internal string DefaultName => NameOf(NameOf(FileName) == "dotnet" && Arguments.Count > 0 ? Arguments[0] : FileName);

    /// <summary>The same command with another first argument.</summary>
    internal PluginCommand WithFirstArgument(string first) =>
        this with { Arguments = [first, .. Arguments.Skip(1)] };

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
        ? throw new ArgumentException($"{what} must not contain a NUL character.", parameter)
        : text;
}

/// <summary>The plugins in the application's PluginReference items, whose names and paths build/Outboard.targets writes into its assembly.</summary>
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
