using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>
/// Gives a plugin's lines to the host's loggers, under the category the plugin gave. The category always begins with the
/// plugin's name, so that no plugin can speak in the host's own.
/// </summary>
internal sealed class PluginLogForwarder(ILoggerFactory loggers, string pluginName)
{
    // A plugin could make up categories without end; past this many its lines go to its own name.
    private const int MostCategories = 256;

    private readonly HclogParser _parser = new();
    private readonly ConcurrentDictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);

    /// <summary>A line of standard error.</summary>
    public void ForwardStderr(string line)
    {
        HclogEntry entry = _parser.Parse(line);
        Log(LoggerFor(entry.Module), entry);
    }

    /// <summary>A line that was printed to standard output after the handshake.</summary>
    public void ForwardStdout(string line) => Log(LoggerFor("stdout"), new HclogEntry(LogLevel.Debug, line));

    private ILogger LoggerFor(string? module)
    {
        string category = string.IsNullOrEmpty(module) ? pluginName
            : module == pluginName || module.StartsWith($"{pluginName}.", StringComparison.Ordinal) ? module
            : $"{pluginName}.{module}";
        return _loggers.TryGetValue(category, out ILogger? known) ? known
            : _loggers.GetOrAdd(_loggers.Count < MostCategories ? category : pluginName, name => new ForgivingLogger(loggers.CreateLogger(name)));
    }

    private static void Log(ILogger logger, HclogEntry entry) =>
        logger.Log(entry.Level, entry.EventId, entry, null, static (state, _) => state.ToString());
}
