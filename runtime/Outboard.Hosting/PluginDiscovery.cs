using System.IO.Enumeration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Outboard;

/// <summary>Finds plugins by their file names. No file is opened, loaded or started.</summary>
public static class PluginDiscovery
{
    /// <summary>The pattern that matches the executables made by the templates: <c>*.Plugin</c>.</summary>
    public const string DefaultPattern = "*.Plugin";

    // On some file systems every file has the execute bit. These are never executables.
    private static readonly string[] s_companions = [".dll", ".pdb", ".json", ".xml", ".config", ".so", ".dylib", ".dbg"];

    /// <summary>
    /// Finds the executables that match a pattern in a folder and in each folder right below it: <c>plugins/greeter/Greeter.Plugin</c>
    /// is the plugin <c>greeter</c>, named for its own folder, and <c>plugins/Clock.Plugin</c> is <c>Clock</c>, named for what the
    /// asterisk stands for.
    /// </summary>
    /// <param name="folder">The folder. If it does not exist, there are no plugins.</param>
    /// <param name="pattern">A file name with <c>*</c> and <c>?</c>, without the <c>.exe</c> of Windows. Default <see cref="DefaultPattern"/>.</param>
    /// <param name="logger">Receives a message about each file that was skipped, with the reason. Default: none.</param>
    /// <returns>
    /// The plugins in the order of their paths, by ordinal comparison. If two have the same name, the first one is taken. A file
    /// without an execute bit is skipped, and so is a link that leads out of the folder.
    /// </returns>
    public static IReadOnlyList<DiscoveredPlugin> Discover(string folder, string pattern = DefaultPattern, ILogger? logger = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentException.ThrowIfNullOrWhiteSpace(pattern);
        logger ??= NullLogger.Instance;
        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(root))
        {
            DiscoveryLog.NoFolder(logger, root);
            return [];
        }

        var found = new SortedDictionary<string, DiscoveredPlugin>(StringComparer.Ordinal);
        Collect(root, name: null);
        foreach (string own in EntriesOf(root, Directory.GetDirectories, logger))
        {
            Collect(own, Path.GetFileName(own));
        }

        var plugins = new Dictionary<string, DiscoveredPlugin>(StringComparer.Ordinal);
        foreach (DiscoveredPlugin plugin in found.Values)
        {
            if (!plugins.TryAdd(plugin.Name, plugin))
            {
                DiscoveryLog.NameTaken(logger, plugin.Path, plugin.Name, plugins[plugin.Name].Path);
            }
        }

        return [.. found.Values.Where(plugin => plugins[plugin.Name] == plugin)];

        void Collect(string place, string? name)
        {
            foreach (string file in EntriesOf(place, Directory.GetFiles, logger))
            {
                if (IsPlugin(root, file, pattern, logger))
                {
                    found.Add(file, new DiscoveredPlugin(name ?? NameBy(pattern, file), file));
                }
            }
        }
    }

    private static string[] EntriesOf(string folder, Func<string, string[]> list, ILogger logger)
    {
        try
        {
            return list(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            DiscoveryLog.Unreadable(logger, folder, exception);
            return [];
        }
    }

    private static bool IsPlugin(string root, string file, string pattern, ILogger logger)
    {
        bool isWindows = OperatingSystem.IsWindows();
        string extension = Path.GetExtension(file);
        if (s_companions.Contains(extension, StringComparer.OrdinalIgnoreCase)
            || (isWindows && !extension.Equals(".exe", StringComparison.OrdinalIgnoreCase))
            || !FileSystemName.MatchesSimpleExpression(pattern, StemOf(file), ignoreCase: isWindows))
        {
            return false;
        }

        if (ExecutablePath.WhyNot(file) is { } reason)
        {
            DiscoveryLog.Skipped(logger, file, reason);
            return false;
        }

        if (!Resolve(file).StartsWith(Resolve(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            DiscoveryLog.LeadsOut(logger, file);
            return false;
        }

        return true;
    }

    private static string NameBy(string pattern, string file)
    {
        string name = StemOf(file);
        int asterisk = pattern.IndexOf('*', StringComparison.Ordinal);
        int after = pattern.Length - asterisk - 1;
        bool isPlain = asterisk >= 0 && pattern.AsSpan().IndexOfAny("?") < 0 && pattern.LastIndexOf('*') == asterisk && name.Length > pattern.Length - 1;
        return isPlain ? name[asterisk..^after] : name;
    }

    private static string StemOf(string file) =>
        OperatingSystem.IsWindows() ? Path.GetFileNameWithoutExtension(file) : Path.GetFileName(file);

    // Where a path that exists leads once every link in it is followed, those of folders too.
    private static string Resolve(string path)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
        {
            return path;
        }

        string here = Path.Combine(Resolve(parent), Path.GetFileName(path));
        FileSystemInfo entry = Directory.Exists(here) ? new DirectoryInfo(here) : new FileInfo(here);
        return entry.LinkTarget is { } target ? Resolve(Path.GetFullPath(target, Path.GetDirectoryName(here)!)) : here;
    }
}

internal static partial class DiscoveryLog
{
    [LoggerMessage(31, LogLevel.Warning, "The plugin folder {Folder} does not exist")]
    public static partial void NoFolder(ILogger logger, string folder);

    [LoggerMessage(32, LogLevel.Warning, "Skipped {File}: {Reason}")]
    public static partial void Skipped(ILogger logger, string file, string reason);

    [LoggerMessage(33, LogLevel.Warning, "Skipped {File}: the name '{Name}' is taken by {Other}")]
    public static partial void NameTaken(ILogger logger, string file, string name, string other);

    [LoggerMessage(34, LogLevel.Warning, "Skipped {File}: it is a link that leads out of the plugin folder")]
    public static partial void LeadsOut(ILogger logger, string file);

    [LoggerMessage(35, LogLevel.Warning, "The plugin folder {Folder} could not be read")]
    public static partial void Unreadable(ILogger logger, string folder, Exception exception);
}
