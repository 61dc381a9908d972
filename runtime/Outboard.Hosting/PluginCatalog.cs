using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>All plugins of an application by name, those of its folders too.</summary>
internal sealed class PluginCatalog
{
    private const string Section = "Plugins";

    private readonly Dictionary<string, PluginRegistration> _all = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];
    private readonly IConfigurationSection? _section;

    public PluginCatalog(IServiceProvider services)
    {
        Logger = SafeLogger.Create(services.GetRequiredService<ILoggerFactory>(), "Outboard.PluginDiscovery");
        _section = services.GetService<IConfiguration>()?.GetSection(Section);

        // What was added by name goes before what lies in a folder.
        foreach (PluginRegistration registration in services.GetServices<PluginRegistration>().Where(registration => !Add(registration)))
        {
            _problems.Add(
                $"Two plugins were added under the name '{registration.Name}'. Give one of them another name, and set DispenseName; or add each with the version of its contract.");
        }

        foreach (PluginFolder folder in services.GetServices<PluginFolder>())
        {
            string path = Path.GetFullPath(folder.Path, AppContext.BaseDirectory);
            IReadOnlyList<DiscoveredPlugin> found = PluginDiscovery.Discover(path, folder.Pattern, Logger);
            foreach (DiscoveredPlugin plugin in found.Where(plugin => !Add(folder.RegistrationOf(plugin))))
            {
                SupervisorLog.AddedAlready(Logger, plugin.Path, plugin.Name);
            }

            LogMissingSection(services, path, [.. found.Select(plugin => plugin.Name)]);
        }

        foreach (IConfigurationSection section in _section?.GetChildren().Where(section => !IsNameOf(section, _all.Keys)) ?? [])
        {
            SupervisorLog.UnknownSection(Logger, section.Path, NearestName.Hint(section.Key, _all.Keys));
        }
    }

    public IReadOnlyDictionary<string, PluginRegistration> All => _all;

    /// <summary>What is wrong with the registrations themselves.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public ILogger Logger { get; }

    /// <summary>The path of a plugin's section of the configuration.</summary>
    public static string PathOf(string name) => ConfigurationPath.Combine(Section, name);

    /// <summary>A plugin's section of the configuration; null where the application has no configuration.</summary>
    public IConfigurationSection? SectionOf(string name) => _section?.GetSection(name);

    private bool Add(PluginRegistration registration)
    {
        if (_all.TryAdd(registration.Name, registration))
        {
            return true;
        }

        PluginRegistration other = _all[registration.Name];
        if (!other.IsOtherVersionOf(registration))
        {
            return false;
        }

        _all[registration.Name] = other with { Others = [.. other.Others, registration] };
        return true;
    }

    // The usual cause is a content root that is the current directory, with no appsettings.json in it.
    private void LogMissingSection(IServiceProvider services, string folder, string[] names)
    {
        if (names.Length == 0 || _section is null || _section.GetChildren().Any(section => IsNameOf(section, names)))
        {
            return;
        }

        string? contentRoot = services.GetService<IHostEnvironment>()?.ContentRootPath;
        if (contentRoot is null || Path.TrimEndingDirectorySeparator(contentRoot) == Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))
        {
            SupervisorLog.WithoutSection(Logger, Section, folder);
        }
        else
        {
            SupervisorLog.WithoutSectionElsewhere(Logger, Section, folder, contentRoot);
        }
    }

    private static bool IsNameOf(IConfigurationSection section, IEnumerable<string> names) => names.Contains(section.Key, StringComparer.OrdinalIgnoreCase);
}
