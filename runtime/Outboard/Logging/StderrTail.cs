namespace Outboard;

/// <summary>Keeps of a plugin's standard error what says why it ended: the last lines, and the first of a crash.</summary>
internal sealed class StderrTail
{
    private const int MaxLines = 20;
    private const int MaxCharacters = 1024;

    // A log line is shortened once it has been read.
    private const int MaxKept = 16 * 1024;

    private readonly Queue<string> _lines = new();
    private readonly CrashBlock _crash = new(MaxLines);

    public void Add(string line)
    {
        lock (_lines)
        {
            _lines.Enqueue(VisibleText.Cut(line, MaxKept));
            if (_lines.Count > MaxLines)
            {
                _lines.Dequeue();
            }

            if (_crash.HasEnded || (_crash.LeftOut > 0 && CrashText.Begins(line)))
            {
                _crash.Clear();
            }

            _crash.Take(line);
        }
    }

    /// <summary>The last lines, oldest first.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines.Select(Show)];
            }
        }
    }

    /// <summary>The first lines of the last crash that was told of; none where none was, or where the plugin has gone on since.</summary>
    public IReadOnlyList<string> CrashLines
    {
        get
        {
            lock (_lines)
            {
                return _crash.HasEnded ? [] : [.. _crash.Lines.Select(Show)];
            }
        }
    }

    /// <summary>The lines as the end of an error message, those of a crash first; empty when there are none.</summary>
    public static string Quote(IReadOnlyList<string> lines, IReadOnlyList<string>? crash = null)
    {
        crash ??= [];
        return Quote("It crashed with:", crash)
            + Quote("Last lines of its standard error:", crash.Count == 0 ? lines : [.. lines.Where(line => !crash.Contains(line))]);
    }

    private static string Quote(string what, IReadOnlyList<string> lines) =>
        lines.Count == 0 ? string.Empty : $"{Environment.NewLine}{what}{Environment.NewLine}  {string.Join($"{Environment.NewLine}  ", lines)}";

    private static string Show(string line) => VisibleText.Line(HclogParser.Parse(line).Show(), MaxCharacters);
}
