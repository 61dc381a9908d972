using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Outboard;

/// <summary>The arguments of a request, as parts of the message: the elements of an array or the members of an object.</summary>
internal readonly struct JsonArguments
{
    private readonly ReadOnlySequence<byte> _message;
    private readonly ReadOnlySequence<byte> _members;
    private readonly Positions _positions;

    private JsonArguments(ReadOnlySequence<byte> message, ReadOnlySequence<byte> members, Positions positions, int count)
    {
        _message = message;
        _members = members;
        _positions = positions;
        Count = count;
    }

    public int Count { get; }

    public bool AreNamed => !_members.IsEmpty;

    public static Utf8JsonReader ReaderOf(ReadOnlySequence<byte> json) =>
        json.IsSingleSegment ? new Utf8JsonReader(json.FirstSpan) : new Utf8JsonReader(json);

    /// <summary>Reads a value.</summary>
    public static object? Read(ReadOnlySequence<byte> json, JsonTypeInfo type)
    {
        if (json.IsSingleSegment)
        {
            return JsonSerializer.Deserialize(json.FirstSpan, type);
        }

        // The reader would copy each long text that is in several segments into a new array.
        int length = (int)json.Length;
        byte[] copy = MessagePool.RentArray(length);
        try
        {
            json.CopyTo(copy);
            return JsonSerializer.Deserialize(copy.AsSpan(0, length), type);
        }
        finally
        {
            MessagePool.ReturnArray(copy);
        }
    }

    /// <summary>Moves the reader to the end of the arguments.</summary>
    public static JsonArguments Skip(ref Utf8JsonReader reader, ReadOnlySequence<byte> message)
    {
        long first = reader.TokenStartIndex;
        bool areNamed = reader.TokenType == JsonTokenType.StartObject;
        if (!areNamed && reader.TokenType != JsonTokenType.StartArray)
        {
            throw new InvalidOperationException("Its params are neither an array nor an object.");
        }

        Positions positions = default;
        int count = 0;
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject))
        {
            if (areNamed)
            {
                reader.Read();
            }

            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (count < Positions.Count)
            {
                positions[count] = (start, (int)reader.BytesConsumed);
            }

            count++;
        }

        return new JsonArguments(message, areNamed ? message.Slice(first, reader.BytesConsumed - first) : default, positions, count);
    }

    /// <summary>Finds an argument by its position, or by its name if they have names.</summary>
    public bool TryFind(int position, string? name, out ReadOnlySequence<byte> json)
    {
        json = default;
        if (AreNamed)
        {
            return name is not null && TryFind(name, out json);
        }

        if (position >= Count || position >= Positions.Count)
        {
            return false;
        }

        (int start, int end) = _positions[position];
        json = _message.Slice(start, end - start);
        return true;
    }

    private bool TryFind(string name, out ReadOnlySequence<byte> json)
    {
        json = default;
        bool found = false;
        Utf8JsonReader reader = ReaderOf(_members);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isWanted = reader.ValueTextEquals(name);
            reader.Read();
            long start = reader.TokenStartIndex;
            reader.Skip();
            if (isWanted)
            {
                // Of several members with one name the last counts.
                json = _members.Slice(start, reader.BytesConsumed - start);
                found = true;
            }
        }

        return found;
    }

    // A method has no more parameters.
    [InlineArray(Count)]
    private struct Positions
    {
        public const int Count = 8;

        private (int Start, int End) _first;
    }
}
