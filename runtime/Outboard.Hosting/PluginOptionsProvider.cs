using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Outboard;

/// <summary>All plugins of an application, those of its folders too, each with its options: configuration first, then code.</summary>
internal sealed class PluginOptionsProvider(IServiceProvider services)
{
    /// <summary>The section of the configuration that has a section for each plugin.</summary>
    public const string Section = "Plugins";

    private readonly ILoggerFactory _loggers = services.GetRequiredService<ILoggerFactory>();
    private readonly ILogger _logger = SafeLogger.Create(services.GetRequiredService<ILoggerFactory>(), "Outboard.PluginDiscovery");
    private readonly TimeProvider _timeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
    private readonly IConfigurationSection? _section = services.GetService<IConfiguration>()?.GetSection(Section);
    private readonly List<string> _problems = [];

    /// <summary>Reads and checks all options, and makes of them what the clients are made from.</summary>
    /// <exception cref="OptionsValidationException">Something is wrong; it lists all that is.</exception>
    public IReadOnlyList<(PluginRegistration Registration, PluginOptions Options, ClientConfig Config)> Read()
    {
        var plugins = new List<(PluginRegistration, PluginOptions, ClientConfig)>();
        Dictionary<string, PluginRegistration> all = All();
        foreach (PluginRegistration registration in all.Values)
        {
            int before = _problems.Count;
            PluginOptions options = OptionsOf(registration);
            if (_problems.Count == before && ConfigOf(registration, options) is { } config)
            {
                plugins.Add((registration, options, config));
            }
        }

        foreach (IConfigurationSection section in _section?.GetChildren().Where(section => !IsNameOf(section, all.Keys)) ?? [])
        {
            SupervisorLog.UnknownSection(_logger, section.Path, NearestName.Hint(section.Key, all.Keys));
        }

        return _problems.Count == 0 ? plugins : throw new OptionsValidationException(Section, typeof(PluginOptions), _problems);
    }

    // What was added by name goes before what lies in a folder.
    private Dictionary<string, PluginRegistration> All()
    {
        var all = new Dictionary<string, PluginRegistration>(StringComparer.Ordinal);
        foreach (PluginRegistration registration in services.GetServices<PluginRegistration>())
        {
            if (!Add(all, registration))
            {
                _problems.Add(
                    $"Two plugins were added under the name '{registration.Name}'. Give one of them another, and set DispenseName; or give each the version of its contract.");
            }
        }

        foreach (PluginFolder folder in services.GetServices<PluginFolder>())
        {
            string path = Path.GetFullPath(folder.Path, AppContext.BaseDirectory);
            IReadOnlyList<DiscoveredPlugin> found = PluginDiscovery.Discover(path, folder.Pattern, _logger);
            foreach (DiscoveredPlugin plugin in found)
            {
                if (!Add(all, folder.RegistrationOf(plugin)))
                {
                    SupervisorLog.AddedAlready(_logger, plugin.Path, plugin.Name);
                }
            }

            TellWithoutSection(path, [.. found.Select(plugin => plugin.Name)]);
        }

        return all;
    }

    private static bool Add(Dictionary<string, PluginRegistration> all, PluginRegistration registration)
    {
        if (!all.TryGetValue(registration.Name, out PluginRegistration? other))
        {
            all.Add(registration.Name, registration);
            return true;
        }

        if (!other.IsOtherVersionOf(registration))
        {
            return false;
        }

        all[registration.Name] = other with { Others = [.. other.Others, registration] };
        return true;
    }

    // The usual cause is a content root that is the current directory, with no appsettings.json in it.
    private void TellWithoutSection(string folder, string[] names)
    {
        if (names.Length == 0 || _section is null || _section.GetChildren().Any(section => IsNameOf(section, names)))
        {
            return;
        }

        string? contentRoot = services.GetService<IHostEnvironment>()?.ContentRootPath;
        if (contentRoot is null || Path.TrimEndingDirectorySeparator(contentRoot) == Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))
        {
            SupervisorLog.WithoutSection(_logger, Section, folder);
        }
        else
        {
            SupervisorLog.WithoutSectionElsewhere(_logger, Section, folder, contentRoot);
        }
    }

    private PluginOptions OptionsOf(PluginRegistration registration)
    {
        string path = ConfigurationPath.Combine(Section, registration.Name);
        var binder = new PluginOptionsBinder(_problems, (key, hint) => SupervisorLog.UnknownOption(_logger, key, hint));
        PluginOptions options;
        try
        {
            // The configuration, then Configure<PluginOptions>(name, …), then AddPlugin's own, then PostConfigure and what validates.
            options = new OptionsFactory<PluginOptions>(
                services.GetServices<IConfigureOptions<PluginOptions>>()
                    .Prepend(new ConfigureNamedOptions<PluginOptions>(registration.Name, options =>
                    {
                        if (_section is not null)
                        {
                            binder.Bind(_section.GetSection(registration.Name), options);
                        }
                    }))
                    .Append(new ConfigureNamedOptions<PluginOptions>(registration.Name, options => registration.ConfigureAll(services, options))),
                services.GetServices<IPostConfigureOptions<PluginOptions>>(),
                services.GetServices<IValidateOptions<PluginOptions>>()).Create(registration.Name);
        }
        catch (OptionsValidationException exception)
        {
            _problems.AddRange(exception.Failures.Select(failure => $"The options of the plugin '{registration.Name}' are not valid: {failure}"));
            return new PluginOptions();
        }

        List<string> shortfalls = options.Optional ? [] : _problems;
        PluginOptionsCheck.Run(path, registration.Name, options, _problems, shortfalls);
        if (options.Optional)
        {
            shortfalls.ForEach(shortfall => SupervisorLog.OptionalPlugin(_logger, registration.Name, shortfall));
        }

        return options;
    }

    // Checked now, for what code makes of it to be told when the application starts, with the rest.
    private ClientConfig? ConfigOf(PluginRegistration registration, PluginOptions options)
    {
        try
        {
            return PluginClient.Check(registration.ConfigOf(options, _loggers, _timeProvider));
        }
#pragma warning disable CA1031 // It is the application's code, and may throw anything.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _problems.Add($"What PluginOptions.ConfigureClient returns for the plugin '{registration.Name}' is not valid ({exception.GetType()}): {exception.Message}");
            return null;
        }
    }

    private static bool IsNameOf(IConfigurationSection section, IEnumerable<string> names) => names.Contains(section.Key, StringComparer.OrdinalIgnoreCase);
}
