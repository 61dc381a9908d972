namespace Outboard;

/// <summary>
/// An exception that a plugin has logged, as a host's loggers show it: its text is all there is of it, and it was never thrown
/// here.
/// </summary>
internal sealed class PluginLoggedException(string text) : Exception(FirstLine(text))
{
    /// <summary>All lines but the first, which is the message.</summary>
    public override string? StackTrace => text.Length > Message.Length ? text[Message.Length..].TrimStart('\n') : null;

    public override string ToString() => text;

    private static string FirstLine(string text) =>
        text.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? text[..end] : text;
}
