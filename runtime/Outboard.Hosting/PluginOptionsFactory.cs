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
