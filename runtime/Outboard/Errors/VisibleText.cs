using System.Globalization;
using System.Text;

namespace Outboard;

/// <summary>
/// Makes a text from the other side safe to read in messages and logs: control characters, line separators and bidirectional marks are
/// escaped, so that the text cannot imitate another line or another source.
/// </summary>
internal static class VisibleText
{
    /// <summary>The maximum number of characters of an error text that is sent or received.</summary>
    public const int MaxCharacters = 16 * 1024;

    private const string Indent = "    ";

    /// <summary>Escapes a text that must stay on one line: line feeds are escaped too.</summary>
    /// <param name="text">The text as received.</param>
    /// <param name="maxCharacters">The number of characters to keep; an ellipsis replaces the rest.</param>
    public static string Line(string text, int maxCharacters = MaxCharacters) => Show(Cut(text, maxCharacters), keepLines: false);

    /// <summary>Escapes a text that may have several lines: each but the first is indented, so that it does not look like the beginning of a log line.</summary>
    /// <inheritdoc cref="Line"/>
    public static string Lines(string text, int maxCharacters = MaxCharacters) => Show(Cut(text, maxCharacters), keepLines: true);

    /// <summary>Shortens a text without splitting a surrogate pair; an ellipsis replaces the rest.</summary>
    public static string Cut(string text, int maxCharacters = MaxCharacters)
    {
        if (text.Length <= maxCharacters)
        {
            return text;
        }

        int end = maxCharacters > 0 && char.IsHighSurrogate(text[maxCharacters - 1]) ? maxCharacters - 1 : maxCharacters;
        return $"{text.AsSpan(0, end)}…";
    }

    private static string Show(string text, bool keepLines)
    {
        int first = 0;
        while (first < text.Length && IsPlain(text, first))
        {
            first++;
        }

        if (first == text.Length)
        {
            return text;
        }

        var shown = new StringBuilder(text, 0, first, text.Length + 16);
        for (int i = first; i < text.Length; i++)
        {
            char c = text[i];
            if (IsPlain(text, i))
            {
                shown.Append(c);
            }
            else if (keepLines && c == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
            {
                // CR LF counts as LF.
            }
            else if (keepLines && c == '\n')
            {
                shown.Append(c).Append(BeginsIndented(text, i + 1) ? string.Empty : Indent);
            }
            else if (keepLines && c == '\t')
            {
                shown.Append(Indent);
            }
            else
            {
                shown.Append(c switch
                {
                    '\t' => "\\t",
                    '\n' => "\\n",
                    '\r' => "\\r",
                    _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                });
            }
        }

        return shown.ToString();
    }

    // Also true for an empty line.
    private static bool BeginsIndented(string text, int index) =>
        index == text.Length || text[index] is ' ' or '\t' or '\n' || (text[index] == '\r' && index + 1 < text.Length && text[index + 1] == '\n');

    private static bool IsPlain(string text, int index)
    {
        char c = text[index];
        return c switch
        {
            < ' ' or (>= '\u007f' and <= '\u009f') => false,
            < '\u061c' => true,
            '\u061c' or '\u200b' or '\u200e' or '\u200f' or '\ufeff' => false,
            (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069') => false,
            _ when char.IsHighSurrogate(c) => index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]),
            _ when char.IsLowSurrogate(c) => index > 0 && char.IsHighSurrogate(text[index - 1]),
            _ => true,
        };
    }
}
