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

    private readonly ILoggerFactory _loggers = services.GetRequiredService<ILoggerFactory>();
    private readonly TimeProvider _timeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;

    /// <summary>Reads and checks all options, and makes of them what the clients are made from.</summary>
    /// <exception cref="OptionsValidationException">Something is wrong; it lists all that is.</exception>
    public IReadOnlyList<(PluginRegistration Registration, PluginOptions Options, ClientConfig Config)> Read()
    {
        var problems = new List<string>();
        var plugins = new List<(PluginRegistration, PluginOptions, ClientConfig)>();
        foreach (PluginRegistration registration in All(problems))
        {
            int before = problems.Count;
            PluginOptions options = OptionsOf(registration, problems);
            if (problems.Count == before && ConfigOf(registration, options, problems) is { } config)
            {
                plugins.Add((registration, options, config));
            }
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

        ILogger logger = _loggers.CreateLogger("Outboard.PluginDiscovery");
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

    // Checked now, for what code makes of it to be told when the application starts, with the rest.
    private ClientConfig? ConfigOf(PluginRegistration registration, PluginOptions options, List<string> problems)
    {
        try
        {
            return PluginClient.Check(registration.ConfigOf(options, _loggers, _timeProvider));
        }
#pragma warning disable CA1031 // It is the application's code, and may throw anything.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            problems.Add($"The plugin '{registration.Name}' cannot be started as PluginOptions.ConfigureClient says ({exception.GetType()}): {exception.Message}");
            return null;
        }
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
