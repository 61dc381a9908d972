using System.Globalization;
using System.Text;

namespace Outboard;

/// <summary>
/// Identifies the host to its plugins. Host and plugin must use the same values, so declare them once, in the shared project.
/// </summary>
public sealed record HandshakeConfig
{
    /// <summary>The version of the contract between this host and its plugins. Default 1; valid range 1 and greater.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
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
    /// The name of the environment variable by which a plugin recognizes that its host started it. The cookie stops people from running a
    /// plugin by hand; it is not a security measure.
    /// </summary>
    /// <exception cref="ArgumentException">The value is empty, or contains '=' or NUL, which the name of a variable cannot contain.</exception>
    public required string MagicCookieKey
    {
        get;
        init
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value);
            if (value.AsSpan().IndexOfAny('=', '\0') >= 0)
            {
                throw new ArgumentException("The key of the magic cookie is the name of an environment variable, which must not contain '=' or NUL.", nameof(value));
            }

            field = value;
        }
    }

    /// <summary>The value that the variable must have: any text that is unique to the application, for example a GUID.</summary>
    /// <exception cref="ArgumentException">The value is empty or contains NUL.</exception>
    public required string MagicCookieValue
    {
        get;
        init
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            if (value.Contains('\0', StringComparison.Ordinal))
            {
                throw new ArgumentException("The value of the magic cookie is set in the environment and must not contain NUL.", nameof(value));
            }

            field = value;
        }
    }

    // A record would print the cookie's value, which must not appear in logs.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(CultureInfo.InvariantCulture, $"{nameof(ProtocolVersion)} = {ProtocolVersion}, {nameof(MagicCookieKey)} = {MagicCookieKey}");
        return true;
    }
}
