using System.Text;

namespace Outboard;

/// <summary>
/// Variables that a host passes to its plugin over standard input: for secrets, and where nothing but the standard streams reaches the
/// plugin. Each is <c>NAME=VALUE</c> followed by a NUL, which no variable can contain; an empty one ends them.
/// </summary>
internal static class StdinVariables
{
    /// <summary>The last argument of a plugin that is to read its variables from standard input.</summary>
    public const string Argument = "--outboard-variables=stdin";

    /// <summary>The same as a variable, where variables reach the plugin.</summary>
    public const string Variable = "OUTBOARD_VARIABLES";

    /// <summary>Its value.</summary>
    public const string Stdin = "stdin";

    /// <summary>The maximum length of all of them, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>What a host writes.</summary>
    public static byte[] Encode(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var text = new StringBuilder();
        foreach ((string name, string value) in variables)
        {
            text.Append(name).Append('=').Append(value).Append('\0');
        }

        return Encoding.UTF8.GetBytes(text.Append('\0').ToString());
    }

    /// <summary>Reads what a host has written.</summary>
    /// <param name="stdin">Where it comes from; it may give more than that.</param>
    /// <param name="rest">What was read of that which follows.</param>
    /// <returns>The variables; null if the end came before theirs.</returns>
    /// <exception cref="FormatException">They are too long, or not of this form.</exception>
    /// <exception cref="IOException">Standard input cannot be read.</exception>
    public static Dictionary<string, string>? Read(Stream stdin, out byte[] rest)
    {
        byte[] buffer = new byte[4096];
        int length = 0;
        int end;
        while ((end = EndOf(buffer.AsSpan(0, length))) < 0)
        {
            if (length == MaxBytes)
            {
                throw new FormatException($"The variables on standard input are longer than {MaxBytes} bytes.");
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(length * 4, MaxBytes));
            }

            int count = stdin.Read(buffer, length, buffer.Length - length);
            if (count == 0)
            {
                rest = [];
                return null;
            }

            length += count;
        }

        rest = buffer.AsSpan(end, length - end).ToArray();
        return Parse(Encoding.UTF8.GetString(buffer, 0, end));
    }

    // The index behind the empty entry; negative when it has not come.
    private static int EndOf(ReadOnlySpan<byte> read)
    {
        if (read is [0, ..])
        {
            return 1;
        }

        int found = read.IndexOf("\0\0"u8);
        return found < 0 ? found : found + 2;
    }

    private static Dictionary<string, string> Parse(string text)
    {
        var variables = new Dictionary<string, string>();
        foreach (string entry in text.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = entry.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                throw new FormatException("A variable on standard input is not of the form NAME=VALUE.");
            }

            variables[entry[..equals]] = entry[(equals + 1)..];
        }

        return variables;
    }
}
