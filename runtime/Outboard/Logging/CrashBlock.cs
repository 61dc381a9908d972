namespace Outboard;

/// <summary>
/// Collects the lines of a crash: the first one and all lines after it that have no log level. Lines with a level may come in between,
/// because other threads may log until the process has exited. Not thread-safe.
/// </summary>
internal sealed class CrashBlock(int maxLines)
{
    // A plugin that writes more log lines than this has survived.
    private const int MaxBetween = 20;

    // PROTOCOL.md 9 has the same list.
    private static readonly string[] s_beginnings =
    [
        // .NET
        "Unhandled exception", "Unhandled Exception", "Process terminated.", "Process is terminat", "Stack overflow.", "Fatal error.", "Out of memory.",
        // Go
        "panic: ", "fatal error: ", "runtime: goroutine stack exceeds",
        // Python
        "Traceback (most recent call last)", "  + Exception Group Traceback", "Fatal Python error: ",
        // Java
        "Exception in thread ", "# A fatal error has been detected by the Java Runtime Environment",
        // Node
        "node:internal/", "Uncaught ", "FATAL ERROR: ", "Error: ", "TypeError: ", "ReferenceError: ", "RangeError: ", "SyntaxError: ",
        // C and C++
        "terminate called ", "libc++abi: ", "Segmentation fault", "Bus error", "*** stack smashing detected ***", "double free or corruption", "free(): ", "malloc(): ",
    ];

    private static readonly string[] s_levels = ["[TRACE]", "[DEBUG]", "[INFO]", "[WARN]", "[ERROR]"];

    private readonly List<string> _lines = [];
    private int _between;

    /// <summary>The first lines.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>The number of further lines.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Whether the plugin has continued to run since.</summary>
    public bool HasEnded => _lines.Count > 0 && _between > MaxBetween;

    /// <summary>Whether a line of standard error is the first of a crash, in the form of one of the common runtimes.</summary>
    public static bool Begins(string line) =>
        Array.Exists(s_beginnings, beginning => line.StartsWith(beginning, StringComparison.Ordinal))
        || (line.StartsWith("thread '", StringComparison.Ordinal) && line.Contains("panicked at", StringComparison.Ordinal))
        || (line.Length > 0 && line.AsSpan().TrimStart().StartsWith("throw ", StringComparison.Ordinal))
        || (line.StartsWith("==", StringComparison.Ordinal) && line.Contains("Sanitizer: ", StringComparison.Ordinal))
        || (line.Contains(": Assertion `", StringComparison.Ordinal) && line.EndsWith("' failed.", StringComparison.Ordinal));

    /// <summary>Adds a line if it is part of a crash.</summary>
    public bool TryAdd(string line)
    {
        if (HasLevel(line))
        {
            _between++;
            return false;
        }

        if (_lines.Count == 0 && !Begins(line))
        {
            return false;
        }

        _between = 0;
        if (_lines.Count < maxLines)
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

    private static bool HasLevel(string line) =>
        line.StartsWith('{') || Array.Exists(s_levels, level => line.StartsWith(level, StringComparison.Ordinal));
}
