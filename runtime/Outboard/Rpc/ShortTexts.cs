using System.Buffers;
using System.Text.Json;

namespace Outboard;

/// <summary>
/// Cuts the long strings of a message before it is parsed. A JsonDocument rents arrays as large as the message from the shared pool, which
/// keeps them; the texts of an error are cut anyway.
/// </summary>
internal static class ShortTexts
{
    // One more than is kept, to show that the text was longer. A code point takes at most twelve bytes.
    private const int MaxCodePoints = VisibleText.MaxCharacters + 1;
    private const int MaxBytes = 12 * (MaxCodePoints + 1);

    /// <returns>The shortened message; null when it is not valid JSON.</returns>
    public static ReadOnlyMemory<byte>? Cut(ReadOnlySequence<byte> message)
    {
        var reader = new Utf8JsonReader(message, new JsonReaderOptions { MaxDepth = int.MaxValue });
        var written = new ArrayBufferWriter<byte>();
        bool needsComma = false;
        try
        {
            while (reader.Read())
            {
                JsonTokenType token = reader.TokenType;
                bool isEnd = token is JsonTokenType.EndObject or JsonTokenType.EndArray;
                if (needsComma && !isEnd)
                {
                    written.Write(","u8);
                }

                if (token is JsonTokenType.String or JsonTokenType.PropertyName)
                {
                    written.Write("\""u8);
                    written.Write(reader.HasValueSequence ? Cut(reader.ValueSequence.Slice(0, Math.Min(reader.ValueSequence.Length, MaxBytes)).ToArray()) : Cut(reader.ValueSpan));
                    written.Write(token == JsonTokenType.String ? "\""u8 : "\":"u8);
                }
                else
                {
                    written.Write(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan);
                }

                needsComma = token is not (JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.PropertyName);
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return written.WrittenMemory;
    }

    /// <summary>The number of bytes of the first code points of a JSON string without its quotes.</summary>
    public static int LengthOf(ReadOnlySpan<byte> text, int codePoints)
    {
        int length = 0;
        for (int i = 0; i < codePoints && length < text.Length; i++)
        {
            ReadOnlySpan<byte> rest = text[length..];
            length += rest[0] switch
            {
                (byte)'\\' when rest[1] != 'u' => 2,
                (byte)'\\' when (rest[2] | 0x20) == 'd' && (rest[3] | 0x20) is '8' or '9' or 'a' or 'b' && rest[6..].StartsWith("\\u"u8) => 12,
                (byte)'\\' => 6,
                < 0x80 => 1,
                < 0xe0 => 2,
                < 0xf0 => 3,
                _ => 4,
            };
        }

        return Math.Min(length, text.Length);
    }

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text) => text[..LengthOf(text, MaxCodePoints)];
}
