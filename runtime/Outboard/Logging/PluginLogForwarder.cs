using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>
/// Logs a plugin's lines with the host's loggers, under the category that the plugin gave; see <see cref="PluginLoggers"/>. The lines
/// of a crash become one entry.
/// </summary>
internal sealed class PluginLogForwarder(ILoggerFactory loggers, string pluginName, TimeProvider timeProvider)
{
    private const int MaxCrashLines = 200;
    private const int MaxCrashCharacters = 64 * 1024;

    // A runtime writes about a crash without pauses: when no further line comes for so long, the plugin has survived.
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(1);

    private readonly PluginLoggers _loggers = PluginLoggers.Of(loggers, pluginName);
    private readonly Lock _gate = new();
    private readonly CrashBlock _crash = new(MaxCrashLines);
    private ITimer? _timer;

    public void ForwardStderr(string line)
    {
        bool ended;
        lock (_gate)
        {
            if (_crash.TryAdd(line))
            {
                _timer ??= timeProvider.CreateTimer(static forwarder => ((PluginLogForwarder)forwarder!).Complete(), this, s_silence, Timeout.InfiniteTimeSpan);
                _timer.Change(s_silence, Timeout.InfiniteTimeSpan);
                return;
            }

            ended = _crash.HasEnded;
        }

        if (ended)
        {
            Complete();
        }

        HclogEntry entry = HclogParser.Parse(line);
        Log(_loggers.For(entry.Module), entry);
    }

    /// <summary>Logs a line that was printed to standard output after the handshake.</summary>
    public void ForwardStdout(string line) => Log(_loggers.For("stdout"), HclogEntry.Text(LogLevel.Debug, line));

    /// <summary>Logs the lines of a crash so far, if any: the process has exited, or continues to run.</summary>
    public void Complete()
    {
        string text;
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
            if (_crash.Lines.Count == 0)
            {
                return;
            }

            text = string.Join('\n', _crash.Lines);
            if (_crash.LeftOut > 0)
            {
                text = string.Create(CultureInfo.InvariantCulture, $"{text}\n    … and {_crash.LeftOut} more lines");
            }

            _crash.Clear();
        }

        Log(_loggers.Own, HclogEntry.Text(LogLevel.Error, VisibleText.Cut(text, MaxCrashCharacters)));
    }

    private static void Log(ILogger logger, HclogEntry entry) =>
        logger.Log(entry.Level, entry.EventId, entry, entry.Exception, static (state, _) => state.ToString());
}

/// <summary>
/// The host's loggers for all plugins of one name, across restarts: a logger factory keeps each category for ever, and the plugin
/// chooses the names.
/// </summary>
internal sealed class PluginLoggers
{
    /// <summary>The maximum number of categories; further ones share the plugin's own.</summary>
    public const int MaxCategories = 64;

    private const int MaxCharacters = 128;

    // Keyed weakly: an application may create many factories.
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

    /// <summary>The logger of the category with the plugin's name.</summary>
    public ILogger Own { get; }

    public static PluginLoggers Of(ILoggerFactory factory, string pluginName) => s_all
        .GetValue(factory, static _ => new ConcurrentDictionary<string, PluginLoggers>(StringComparer.Ordinal))
        .GetOrAdd(pluginName, static (name, loggers) => new PluginLoggers(loggers, name), factory);

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

    // Always below the plugin's name, so that a plugin cannot use the host's categories; and of few characters, because some
    // providers make file names of categories.
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
