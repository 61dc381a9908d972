namespace Outboard;

/// <summary>Keeps the lines of a plugin's standard error that tell why it ended: the last ones, and the first ones of a crash.</summary>
internal sealed class StderrTail
{
    private const int MaxLines = 20;
    private const int MaxCharacters = 1024;

    // More than is shown: a line of JSON is shortened after it has been parsed.
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

            if (_crash.HasEnded || (_crash.LeftOut > 0 && CrashBlock.Begins(line)))
            {
                _crash.Clear();
            }

            _crash.TryAdd(line);
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

    /// <summary>The first lines of the last crash; empty when there was none, or the plugin has continued to run since.</summary>
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

    /// <summary>The end of an error message that quotes the lines, those of a crash first; empty when there are none.</summary>
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
