using System.Globalization;
using System.Text;

namespace Outboard;

/// <summary>
/// What a text from the other side looks like where people read it: control characters, line separators and bidirectional
/// marks are written as escapes, so that no text can pretend to be another line or to come from somebody else.
/// </summary>
internal static class VisibleText
{
    /// <summary>The most characters of an error text that are sent or taken.</summary>
    public const int MaxCharacters = 16 * 1024;

    private const string Indent = "    ";

    /// <summary>A text that is to stay within one line: line feeds are written as escapes too.</summary>
    /// <param name="text">The text as it came.</param>
    /// <param name="most">The characters of it that are taken; an ellipsis stands for the rest.</param>
    public static string Line(string text, int most = MaxCharacters) => Show(Cut(text, most), keepLines: false);

    /// <summary>A text that may have lines: each but the first is indented, so that none begins where a log line would.</summary>
    /// <inheritdoc cref="Line"/>
    public static string Lines(string text, int most = MaxCharacters) => Show(Cut(text, most), keepLines: true);

    /// <summary>Cuts a text, but not a surrogate pair in it; an ellipsis stands for the rest.</summary>
    public static string Cut(string text, int most = MaxCharacters)
    {
        if (text.Length <= most)
        {
            return text;
        }

        int end = most > 0 && char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
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
                // One line end is as good as the other.
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

    // Or holds nothing.
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
