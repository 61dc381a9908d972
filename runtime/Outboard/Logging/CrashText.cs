namespace Outboard;

/// <summary>How the runtimes of several languages begin to say that a process, or a thread of it, falls over.</summary>
internal static class CrashText
{
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

    /// <summary>Whether a line of standard error begins a crash.</summary>
    public static bool Begins(string line) =>
        Array.Exists(s_beginnings, beginning => line.StartsWith(beginning, StringComparison.Ordinal))
        || (line.StartsWith("thread '", StringComparison.Ordinal) && line.Contains("panicked at", StringComparison.Ordinal))
        || (line.Length > 0 && line.AsSpan().TrimStart().StartsWith("throw ", StringComparison.Ordinal))
        || (line.StartsWith("==", StringComparison.Ordinal) && line.Contains("Sanitizer: ", StringComparison.Ordinal))
        || (line.Contains(": Assertion `", StringComparison.Ordinal) && line.EndsWith("' failed.", StringComparison.Ordinal));

    /// <summary>Whether a line says its level itself.</summary>
    public static bool HasLevel(string line) =>
        line.StartsWith('{') || Array.Exists(s_levels, level => line.StartsWith(level, StringComparison.Ordinal));
}
