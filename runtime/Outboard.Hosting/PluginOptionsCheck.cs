namespace Outboard;

/// <summary>Looks whether a plugin can be started as its options say, and settles where its files are.</summary>
internal static class PluginOptionsCheck
{
    /// <summary>Makes relative paths full ones, from the application's own folder, and adds what is wrong.</summary>
    /// <param name="section">Where the plugin's configuration is, for the texts.</param>
    /// <param name="name">The plugin's name.</param>
    /// <param name="options">Its options, with configuration and code applied.</param>
    /// <param name="problems">Gets what is wrong with the options.</param>
    /// <param name="shortfalls">Gets what is missing where they point; may be the same list.</param>
    public static void Run(string section, string name, PluginOptions options, List<string> problems, List<string> shortfalls)
    {
        options.Path ??= PluginReferences.PathOf(name);
        if (string.IsNullOrWhiteSpace(options.Path))
        {
            problems.Add($"The plugin '{name}' has no path. Set {section}:Path in the configuration, or PluginOptions.Path in code, to its executable, or name the plugin's project in a PluginReference with Name=\"{name}\" in the application's.");
        }
        else
        {
            string given = options.Path;
            options.Path = FullPath(given);
            if (Path.IsPathRooted(options.Path) && ExecutablePath.WhyNot(options.Path) is { } reason)
            {
                shortfalls.Add($"The plugin '{name}' cannot be started from \"{options.Path}\": {reason}. Build or install the plugin, or correct {section}:Path, which is '{given}'.");
            }
        }

        if (options.WorkingDirectory is { } directory)
        {
            options.WorkingDirectory = Path.GetFullPath(directory, AppContext.BaseDirectory);
            if (!Directory.Exists(options.WorkingDirectory))
            {
                shortfalls.Add($"The plugin '{name}' cannot start in \"{options.WorkingDirectory}\", which does not exist. Correct {section}:WorkingDirectory.");
            }
        }
    }

    // A bare name that is not beside the application is left for the system to find in PATH.
    private static string FullPath(string path)
    {
        string full = ExecutablePath.Resolve(Path.GetFullPath(path, AppContext.BaseDirectory));
        return Path.GetFileName(path) == path && !File.Exists(full) ? path : full;
    }
}
