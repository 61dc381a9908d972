using System.Globalization;

namespace Outboard;

/// <summary>hclog's time stamps: six digits exactly when written, because go-plugin reads no other; 0 to 9 when read.</summary>
internal static class HclogTimestamp
{
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    public static DateTimeOffset? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        // .NET knows seven digits; the two that a nanosecond clock adds are cut.
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        int end = dot + 1;
        while (dot >= 0 && end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        string known = dot >= 0 && end - dot - 1 > 7 ? text[..(dot + 8)] + text[end..] : text;
        return DateTimeOffset.TryParse(known, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : null;
    }
}
