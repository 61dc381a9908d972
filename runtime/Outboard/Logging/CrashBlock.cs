namespace Outboard;

/// <summary>
/// The lines of a crash: from the one that begins it on, all that have no level of their own. Others may come in between, since
/// other threads may log until the process is gone. Not for use by two threads.
/// </summary>
internal sealed class CrashBlock(int mostLines)
{
    // A plugin that says so much in its usual form has lived on.
    private const int MaxBetween = 20;

    private readonly List<string> _lines = [];
    private int _between;

    /// <summary>Its first lines.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>How many more there were.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Whether the plugin has gone on since.</summary>
    public bool HasEnded => _lines.Count > 0 && _between > MaxBetween;

    /// <summary>Whether a line is part of a crash; if so, it is kept.</summary>
    public bool Take(string line)
    {
        if (CrashText.HasLevel(line))
        {
            _between++;
            return false;
        }

        if (_lines.Count == 0 && !CrashText.Begins(line))
        {
            return false;
        }

        _between = 0;
        if (_lines.Count < mostLines)
        {
            _lines.Add(VisibleText.Cut(line, 4096));
        }
        else
        {
            LeftOut++;
        }

        return true;
    }

    public void Clear()
    {
        _lines.Clear();
        _between = 0;
        LeftOut = 0;
    }
}
