namespace Outboard;

/// <summary>
/// The base of everything that can go wrong with a plugin. Each cause has a type of its own below this one; no exception
/// of the transport, of the serializer or of a socket leaves the library. Cancellation stays <see cref="OperationCanceledException"/>.
/// </summary>
public class PluginException : Exception
{
    private readonly List<string> _context = [];

    /// <summary>Creates the error with a text that names the cause and the fix.</summary>
    public PluginException(string message)
        : this(message, null)
    {
    }

    /// <summary>Creates the error with a text and the error that caused it, if any.</summary>
    public PluginException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The name of the plugin concerned, as in the logs; null where it is not known.</summary>
    public string? PluginName { get; internal set; }

    /// <summary>The message, with what <see cref="AddContext"/> added, innermost first, at the end of its first line.</summary>
    public override string Message
    {
        get
        {
            string message = base.Message;
            lock (_context)
            {
                if (_context.Count == 0)
                {
                    return message;
                }

                int end = message.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var found ? found : message.Length;
                return $"{message[..end]} ({string.Join(", ", _context)}){message[end..]}";
            }
        }
    }

    /// <summary>
    /// Adds what the caller was doing ("while asking for a greeting") to the message. An RPC client does this and
    /// rethrows, so that the type, and with it the cause, is kept.
    /// </summary>
    public void AddContext(string context)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(context);
        lock (_context)
        {
            _context.Add(context);
        }
    }
}
