using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>
/// Gives a plugin's lines to the host's loggers, under the category the plugin gave; see <see cref="PluginLoggers"/>. The lines of
/// a crash become one entry.
/// </summary>
internal sealed class PluginLogForwarder(ILoggerFactory loggers, string pluginName, TimeProvider timeProvider)
{
    private const int MaxCrashLines = 200;
    private const int MaxCrashCharacters = 64 * 1024;

    // A runtime writes its last words in one go; a plugin that says no more for so long lives on.
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(1);

    private readonly PluginLoggers _loggers = PluginLoggers.Of(loggers, pluginName);
    private readonly Lock _gate = new();
    private readonly CrashBlock _crash = new(MaxCrashLines);
    private ITimer? _timer;

    /// <summary>A line of standard error.</summary>
    public void ForwardStderr(string line)
    {
        bool ended;
        lock (_gate)
        {
            if (_crash.Take(line))
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

    /// <summary>A line that was printed to standard output after the handshake.</summary>
    public void ForwardStdout(string line) => Log(_loggers.For("stdout"), HclogEntry.Text(LogLevel.Debug, line));

    /// <summary>Logs what there is of a crash: the process has ended, or goes on.</summary>
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
                text = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{text}\n    … and {_crash.LeftOut} more lines");
            }

            _crash.Clear();
        }

        Log(_loggers.Own, HclogEntry.Text(LogLevel.Error, VisibleText.Cut(text, MaxCrashCharacters)));
    }

    private static void Log(ILogger logger, HclogEntry entry) =>
        logger.Log(entry.Level, entry.EventId, entry, entry.Exception, static (state, _) => state.ToString());
}
