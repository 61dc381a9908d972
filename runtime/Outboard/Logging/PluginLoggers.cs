using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>
/// The host's loggers for the plugins of one name, over all of their lives: a logger factory keeps each category for ever, and
/// a plugin chooses what they are called.
/// </summary>
internal sealed class PluginLoggers
{
    /// <summary>How many categories there are; what would be more goes to the plugin's own.</summary>
    public const int MaxCategories = 64;

    private const int MaxCharacters = 128;

    // The factories are the application's, and may be many.
    private static readonly ConditionalWeakTable<ILoggerFactory, ConcurrentDictionary<string, PluginLoggers>> s_all = [];

    private readonly ConcurrentDictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);
    private readonly ILoggerFactory _factory;
    private readonly string _pluginName;

    private PluginLoggers(ILoggerFactory factory, string pluginName)
    {
        _factory = factory;
        _pluginName = pluginName;
        Own = SafeLogger.Create(factory, pluginName);
        _loggers[pluginName] = Own;
    }

    /// <summary>The logger of the category that is the plugin's name.</summary>
    public ILogger Own { get; }

    public static PluginLoggers Of(ILoggerFactory factory, string pluginName) => s_all
        .GetValue(factory, static _ => new ConcurrentDictionary<string, PluginLoggers>(StringComparer.Ordinal))
        .GetOrAdd(pluginName, static (name, loggers) => new PluginLoggers(loggers, name), factory);

    /// <summary>The logger for what the plugin calls its module.</summary>
    public ILogger For(string? module)
    {
        string category = Category(module);
        return _loggers.TryGetValue(category, out ILogger? known) ? known : Add(category);
    }

    private ILogger Add(string category)
    {
        lock (_loggers)
        {
            return _loggers.Count < MaxCategories
                ? _loggers.GetOrAdd(category, name => SafeLogger.Create(_factory, name, Own))
                : _loggers.GetValueOrDefault(category, Own);
        }
    }

    // Always below the plugin's name, so that no plugin can speak in the host's own; and of a few characters only, since
    // what formatters and providers make of a category, down to a file's name, nobody knows.
    private string Category(string? module)
    {
        string prefix = $"{_pluginName}.";
        string rest = module is null || module == _pluginName ? string.Empty
            : module.StartsWith(prefix, StringComparison.Ordinal) ? module[prefix.Length..]
            : module;
        rest = rest[..Math.Min(rest.Length, Math.Max(0, MaxCharacters - prefix.Length))];
        return rest.Length == 0 ? _pluginName : string.Create(prefix.Length + rest.Length, (prefix, rest), static (category, parts) =>
        {
            parts.prefix.CopyTo(category);
            for (int i = 0; i < parts.rest.Length; i++)
            {
                char c = parts.rest[i];
                category[parts.prefix.Length + i] = char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+' or '`' ? c : '_';
            }
        });
    }
}
