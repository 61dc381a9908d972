using System.Diagnostics.CodeAnalysis;
using System.Globalization;

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
        FindUnusable(section, name, options, problems);
        options.Path ??= PluginReferences.PathOf(name);
        if (HoldsNul(options.Path))
        {
            problems.Add($"The path of the plugin '{name}', \"{VisibleText.Line(options.Path)}\", must not hold a NUL character. Correct {section}:Path, or PluginOptions.Path in code.");
        }
        else if (string.IsNullOrWhiteSpace(options.Path))
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

        if (HoldsNul(options.WorkingDirectory))
        {
            problems.Add($"The working directory of the plugin '{name}', \"{VisibleText.Line(options.WorkingDirectory)}\", must not hold a NUL character. Correct {section}:WorkingDirectory, or PluginOptions.WorkingDirectory in code.");
        }
        else if (options.WorkingDirectory is { } directory)
        {
            options.WorkingDirectory = Path.GetFullPath(directory, AppContext.BaseDirectory);
            if (!Directory.Exists(options.WorkingDirectory))
            {
                shortfalls.Add($"The plugin '{name}' cannot start in \"{options.WorkingDirectory}\", which does not exist. Correct {section}:WorkingDirectory.");
            }
        }
    }

    // What PluginCommand would refuse, one at a time. Arguments and values are not shown: they may be secret.
    private static void FindUnusable(string section, string name, PluginOptions options, List<string> problems)
    {
        for (int i = 0; i < options.Arguments.Count; i++)
        {
            if (options.Arguments[i] is null || HoldsNul(options.Arguments[i]))
            {
                problems.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Argument {i + 1} of the plugin '{name}' must not be null or hold a NUL character. Correct {section}:Arguments, or PluginOptions.Arguments in code."));
            }
        }

        foreach ((string variable, string? value) in options.Environment)
        {
            if (!PluginCommand.IsVariableName(variable))
            {
                problems.Add($"\"{VisibleText.Line(variable, 128)}\" is not a valid name for an environment variable of the plugin '{name}': it must not be empty, and must not hold '=' or NUL. Correct {section}:Environment, or PluginOptions.Environment in code.");
            }
            else if (HoldsNul(value))
            {
                problems.Add($"The value of the environment variable '{variable}' of the plugin '{name}' must not hold a NUL character. Correct {section}:Environment, or PluginOptions.Environment in code.");
            }
        }
    }

    private static bool HoldsNul([NotNullWhen(true)] string? text) => text is not null && text.Contains('\0', StringComparison.Ordinal);

    // A bare name that is not beside the application is left for the system to find in PATH.
    private static string FullPath(string path)
    {
        string full = ExecutablePath.Resolve(Path.GetFullPath(path, AppContext.BaseDirectory));
        return Path.GetFileName(path) == path && !File.Exists(full) ? path : full;
    }
}
