using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Outboard;

/// <summary>All plugins of an application, those of its folders too, each with its options: configuration first, then code.</summary>
internal sealed class PluginCatalogue(IServiceProvider services)
{
    /// <summary>The section of the configuration that has a section for each plugin.</summary>
    public const string Section = "Plugins";

    /// <summary>Reads and checks all options.</summary>
    /// <exception cref="OptionsValidationException">Something is wrong; it lists all that is.</exception>
    public IReadOnlyList<(PluginRegistration Registration, PluginOptions Options)> Read()
    {
        var problems = new List<string>();
        var plugins = new List<(PluginRegistration, PluginOptions)>();
        foreach (PluginRegistration registration in All(problems))
        {
            plugins.Add((registration, OptionsOf(registration, problems)));
        }

        return problems.Count == 0 ? plugins : throw new OptionsValidationException(Section, typeof(PluginOptions), problems);
    }

    // What was added by name goes before what lies in a folder.
    private Dictionary<string, PluginRegistration>.ValueCollection All(List<string> problems)
    {
        var all = new Dictionary<string, PluginRegistration>(StringComparer.Ordinal);
        foreach (PluginRegistration registration in services.GetServices<PluginRegistration>())
        {
            if (!all.TryAdd(registration.Name, registration))
            {
                problems.Add($"Two plugins were added under the name '{registration.Name}'. Give one of them another, and set DispenseName.");
            }
        }

        ILogger logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Outboard.PluginDiscovery");
        foreach (PluginFolder folder in services.GetServices<PluginFolder>())
        {
            string path = Path.GetFullPath(folder.Path, AppContext.BaseDirectory);
            foreach (DiscoveredPlugin found in PluginDiscovery.Discover(path, folder.Pattern, logger))
            {
                var registration = new PluginRegistration(found.Name, folder.Handshake, folder.Plugin, folder.Contract, (_, options) =>
                {
                    options.Path ??= found.Path;
                    folder.Configure(found.Name, options);
                });
                if (!all.TryAdd(found.Name, registration))
                {
                    SupervisorLog.AddedAlready(logger, found.Path, found.Name);
                }
            }
        }

        return all.Values;
    }

    private PluginOptions OptionsOf(PluginRegistration registration, List<string> problems)
    {
        string path = ConfigurationPath.Combine(Section, registration.Name);
        var options = new PluginOptions();
        if (services.GetService<IConfiguration>() is { } configuration)
        {
            new PluginOptionsBinder(problems).Bind(configuration.GetSection(path), options);
        }

        registration.Configure(services, options);
        PluginOptionsCheck.Run(path, registration.Name, options, problems);
        return options;
    }
}
