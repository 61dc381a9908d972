using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace Outboard;

/// <summary>
/// Makes the named options of a plugin, in the order that <see cref="PluginOptions"/> documents, and reports all problems together.
/// It stands in the place of the ecosystem's factory, so that the monitor, validation at start and the supervisor see the same options.
/// </summary>
internal sealed class PluginOptionsFactory(
    IServiceProvider services,
    PluginCatalog catalog,
    IEnumerable<IConfigureOptions<PluginOptions>> setups,
    IEnumerable<IPostConfigureOptions<PluginOptions>> postSetups,
    IEnumerable<IValidateOptions<PluginOptions>> validations) : IOptionsFactory<PluginOptions>
{
    public PluginOptions Create(string name)
    {
        if (!catalog.All.TryGetValue(name, out PluginRegistration? registration))
        {
            return new OptionsFactory<PluginOptions>(setups, postSetups, validations).Create(name);
        }

        var problems = new List<string>();
        try
        {
            PluginOptions options = Configure(registration, problems);
            Validate(name, options, problems);
            return problems.Count == 0 ? options : throw new OptionsValidationException(name, typeof(PluginOptions), problems);
        }
        catch (Exception exception) when (problems.Count > 0 && exception is not OptionsValidationException)
        {
            // Such as a binding of the application's own that meets the same bad value.
            problems.Add($"The code that configures the plugin '{name}' failed ({exception.GetType()}): {exception.Message}");
            throw new OptionsValidationException(name, typeof(PluginOptions), problems);
        }
    }

    private PluginOptions Configure(PluginRegistration registration, List<string> problems)
    {
        string[] configured = [];
        var section = new ConfigureNamedOptions<PluginOptions>(registration.Name, options =>
        {
            if (catalog.SectionOf(registration.Name) is { } own)
            {
                new PluginOptionsBinder(problems, (key, hint) => SupervisorLog.UnknownOption(catalog.Logger, key, hint)).Bind(own, options);
                configured = [.. options.Arguments];
            }
        });
        var added = new ConfigureNamedOptions<PluginOptions>(registration.Name, options =>
        {
            RemoveRepeated(options.Arguments, configured);
            registration.ConfigureAll(services, options);
        });
        return new OptionsFactory<PluginOptions>([section, .. setups, added], postSetups, validations: []).Create(registration.Name);
    }

    // BindConfiguration to the section that was read already appends its arguments again: the same strings, not only equal ones.
    private static void RemoveRepeated(IList<string> arguments, string[] configured)
    {
        for (int i = arguments.Count - 1; i >= 0; i--)
        {
            int own = configured.Count(argument => ReferenceEquals(argument, arguments[i]));
            if (own > 0 && arguments.Count(argument => ReferenceEquals(argument, arguments[i])) > own)
            {
                arguments.RemoveAt(i);
            }
        }
    }

    private void Validate(string name, PluginOptions options, List<string> problems)
    {
        // First, so that validation by the application sees the paths in full.
        List<string> shortfalls = options.Optional ? [] : problems;
        PluginOptionsCheck.Run(PluginCatalog.PathOf(name), name, options, problems, shortfalls);
        if (options.Optional)
        {
            shortfalls.ForEach(shortfall => SupervisorLog.OptionalPlugin(catalog.Logger, name, shortfall));
        }

        foreach (IValidateOptions<PluginOptions> validation in validations)
        {
            if (validation.Validate(name, options) is { Failed: true } result)
            {
                problems.AddRange(result.Failures.Select(failure => $"The options of the plugin '{name}' are not valid: {failure}"));
            }
        }
    }
}

/// <summary>Checks whether a plugin can be started with its options, and makes its paths full ones.</summary>
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
        else if (options.Runner is not { Abilities.SharesFiles: false })
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
