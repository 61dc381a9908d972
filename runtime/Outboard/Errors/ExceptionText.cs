namespace Outboard;

/// <summary>
/// The texts of an exception. An exception may be of anybody's making: its message can be null, and each text can throw when
/// it is asked for.
/// </summary>
internal static class ExceptionText
{
    /// <summary>Its message.</summary>
    public static string MessageOf(Exception exception) => Ask(exception, static e => e.Message) ?? $"({exception.GetType()} has no message that can be read.)";

    /// <summary>All of it, with the stack; null when it cannot be read.</summary>
    public static string? DetailsOf(Exception exception) => Ask(exception, static e => e.ToString());

    /// <summary>The message of the exception within it that was thrown first, which says the most.</summary>
    public static string InnermostOf(Exception exception)
    {
        Exception innermost = exception;
        while (innermost.InnerException is { } inner)
        {
            innermost = inner;
        }

        return MessageOf(innermost);
    }

    private static string? Ask(Exception exception, Func<Exception, string?> text)
    {
        try
        {
            return text(exception);
        }
#pragma warning disable CA1031 // What the text of an exception throws is of less interest than the exception.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }
}
