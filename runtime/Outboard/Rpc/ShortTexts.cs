using System.Buffers;
using System.Text.Json;

namespace Outboard;

/// <summary>
/// A message without the ends of its long texts. A parsed document takes arrays as large as itself from the shared pool, which keeps
/// them; an error whose texts are cut anyway does not need them.
/// </summary>
internal static class ShortTexts
{
    // One more than is kept, so that it shows that the text was longer; none takes more than twelve bytes.
    private const int MaxCodePoints = VisibleText.MaxCharacters + 1;
    private const int MaxBytes = 12 * (MaxCodePoints + 1);

    /// <summary>The message, or null where it is not valid JSON.</summary>
    public static ReadOnlyMemory<byte>? Of(ReadOnlySequence<byte> message)
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

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text) => text[..RpcError.LengthOf(text, MaxCodePoints)];
}
