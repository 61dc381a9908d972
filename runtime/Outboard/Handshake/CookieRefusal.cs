namespace Outboard;

/// <summary>What a plugin says when it was not started by its host, and how the host recognises it.</summary>
internal static class CookieRefusal
{
    public const int ExitCode = 1;

    private const string FirstLine = "This program is a plugin and does nothing on its own.";

    // How a plugin built with go-plugin begins to say the same.
    private const string GoFirstLine = "This binary is a plugin.";

    public static string Text(string cookieKey) => $"""
        {FirstLine}
        Run the application it belongs to; that starts it and talks to it.
        (The variable {cookieKey} of its environment is missing or has another value than the application would give it.)

        """;

    public static bool IsIn(IReadOnlyList<string> stderr) => stderr.Any(static line =>
        line.StartsWith(FirstLine, StringComparison.Ordinal) || line.StartsWith(GoFirstLine, StringComparison.Ordinal));
}
