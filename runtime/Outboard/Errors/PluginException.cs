namespace Outboard;

/// <summary>
/// The base of all failures of a plugin. The derived types tell the causes apart; exceptions of the transport, the serializer and the
/// sockets do not leave the library. Cancellation stays <see cref="OperationCanceledException"/>.
/// </summary>
public class PluginException : Exception
{
    private readonly List<string> _context = [];

    /// <summary>Creates the exception with a message that names the cause and the fix.</summary>
    public PluginException(string message)
        : this(message, null)
    {
    }

    /// <summary>Creates the exception with a message and the exception that caused it, if any.</summary>
    public PluginException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The name of the plugin, as in the logs; null when it is not known.</summary>
    public string? PluginName { get; internal set; }

    /// <summary>The message. The texts of <see cref="AddContext"/>, innermost first, follow its first line in parentheses.</summary>
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
    /// Adds what the caller was doing, for example "while requesting a greeting", to the message. An RPC client calls this and rethrows,
    /// which keeps the type and with it the cause.
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
