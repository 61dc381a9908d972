using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace Outboard;

/// <summary>One line of JSON at the beginning of a channel, at most 4 KiB with its line feed.</summary>
internal static class ChannelPreamble
{
    public const int MaxBytes = 4096;

    /// <summary>Writes the line.</summary>
    /// <param name="output">The channel.</param>
    /// <param name="writeMembers">Writes the members of the object.</param>
    /// <param name="cancellationToken">Ends the waiting for the line to be sent.</param>
    public static async Task WriteAsync(PipeWriter output, Action<Utf8JsonWriter> writeMembers, CancellationToken cancellationToken)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the line and leaves what follows it in the reader.</summary>
    /// <param name="input">The channel.</param>
    /// <param name="readMembers">Reads the members of the object, including its end.</param>
    /// <param name="cancellationToken">Ends the waiting for the line.</param>
    /// <exception cref="PluginConnectionException">The line is too long or is not the expected JSON, or the other side closed the channel before it.</exception>
    public static async Task<T> ReadAsync<T>(PipeReader input, MembersReader<T> readMembers, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            ReadResult result;
            try
            {
                result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (ChannelSocket.IsLost(exception, cancellationToken))
            {
                throw new PluginConnectionException("The other side closed the channel before its first line.", exception) { IsLoss = true };
            }

            ReadOnlySequence<byte> buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end && buffer.Slice(0, end).Length < MaxBytes)
            {
                T value = Parse(buffer.Slice(0, end), readMembers);
                input.AdvanceTo(buffer.GetPosition(1, end));
                return value;
            }

            if (buffer.Length >= MaxBytes)
            {
                throw new PluginConnectionException($"The first line of a channel is longer than {MaxBytes} bytes.");
            }

            if (result.IsCompleted)
            {
                throw new PluginConnectionException("The other side closed the channel before its first line.") { IsLoss = true };
            }

            input.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static T Parse<T>(ReadOnlySequence<byte> line, MembersReader<T> readMembers)
        where T : class
    {
        try
        {
            var json = new Utf8JsonReader(line);
            json.Read();
            if (json.TokenType == JsonTokenType.Null)
            {
                throw new PluginConnectionException("The first line of a channel is null.");
            }

            T value = json.TokenType == JsonTokenType.StartObject ? readMembers(ref json) : throw new JsonException();

            // Throws at anything that follows the value.
            _ = json.Read();
            return value;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is for text that is not valid UTF-8 or UTF-16.
            throw new PluginConnectionException("The first line of a channel is not the expected JSON.", exception);
        }
    }
}

/// <summary>Reads the members of a first line, which unknown ones may be among. A value of another type is an error.</summary>
internal delegate T MembersReader<T>(ref Utf8JsonReader json)
    where T : class;

/// <summary>Reads members by hand: the metadata of a serializer for two short lines costs a tenth of a start.</summary>
internal static class PreambleMembers
{
    /// <summary>Goes to the name of the next member; false at the end of the object.</summary>
    public static bool ReadMember(this ref Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }

        if (json.ValueIsEscaped)
        {
            // Throws at an escape that is no character, also in a name that is unknown.
            _ = json.GetString();
        }

        return true;
    }

    public static string? ReadText(this ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType switch
        {
            JsonTokenType.String => json.GetString(),
            JsonTokenType.Null => null,
            _ => throw new JsonException(),
        };
    }

    public static int? ReadInt32(this ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType == JsonTokenType.Null ? null
            : json.TokenType == JsonTokenType.Number && json.TryGetInt32(out int number) ? number
            : throw new JsonException();
    }

    public static uint? ReadUInt32(this ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType == JsonTokenType.Null ? null
            : json.TokenType == JsonTokenType.Number && json.TryGetUInt32(out uint number) ? number
            : throw new JsonException();
    }

    public static bool ReadBoolean(this ref Utf8JsonReader json)
    {
        json.Read();
        return json.GetBoolean();
    }

    /// <summary>Reads an array of texts, each of which may be null.</summary>
    public static IReadOnlyList<string>? ReadTexts(this ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException();
        }

        List<string> texts = [];
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            texts.Add(json.GetString()!);
        }

        return texts;
    }

    public static void WriteMember(this Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    public static void WriteMember(this Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }
}
