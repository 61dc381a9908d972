namespace Outboard;

/// <summary>
/// Reads the texts of an exception. Its type may be the application's: the message can be null, and each getter can throw.
/// </summary>
internal static class ExceptionText
{
    public static string MessageOf(Exception exception) => Read(exception, static e => e.Message) ?? $"({exception.GetType()} has no message that can be read.)";

    /// <summary>The exception with its stack; null when it cannot be read.</summary>
    public static string? DetailsOf(Exception exception) => Read(exception, static e => e.ToString());

    /// <summary>The message of the innermost exception, which was thrown first and says the most.</summary>
    public static string InnermostOf(Exception exception)
    {
        Exception innermost = exception;
        while (innermost.InnerException is { } inner)
        {
            innermost = inner;
        }

        return MessageOf(innermost);
    }

    private static string? Read(Exception exception, Func<Exception, string?> text)
    {
        try
        {
            return text(exception);
        }
#pragma warning disable CA1031 // The exception matters more than what its getters throw.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }
}
