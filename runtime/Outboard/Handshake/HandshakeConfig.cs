using System.Globalization;
using System.Text;

namespace Outboard;

/// <summary>
/// What host and plugin must agree on before anything else. Write it once, in the shared project, so that the two cannot differ.
/// </summary>
public sealed record HandshakeConfig
{
    /// <summary>The version of the contract between this host and its plugins. Default 1; legal range 1 and up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int ProtocolVersion
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1;

    /// <summary>
    /// The name of the environment variable by which a plugin notices that it was started by its host and not by hand.
    /// The cookie is a kindness to people who run a plugin by mistake; it is no security.
    /// </summary>
    /// <exception cref="ArgumentException">The value is empty, or holds "=" or a NUL character, which no variable name can.</exception>
    public required string MagicCookieKey
    {
        get;
        init
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value);
            if (value.AsSpan().IndexOfAny('=', '\0') >= 0)
            {
                throw new ArgumentException("The magic cookie's key is the name of an environment variable: it cannot hold '=' or NUL.", nameof(value));
            }

            field = value;
        }
    }

    /// <summary>The value that the variable must have. Any text, different from application to application; a GUID will do.</summary>
    /// <exception cref="ArgumentException">The value is empty or holds a NUL character.</exception>
    public required string MagicCookieValue
    {
        get;
        init
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            if (value.Contains('\0', StringComparison.Ordinal))
            {
                throw new ArgumentException("The magic cookie's value goes into the environment: it cannot hold NUL.", nameof(value));
            }

            field = value;
        }
    }

    // The cookie's value belongs into no log, and a record would print it.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"{nameof(ProtocolVersion)} = {ProtocolVersion}, {nameof(MagicCookieKey)} = {MagicCookieKey}");
        return true;
    }
}
