using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Outboard;

/// <summary>
/// Reads and writes bytes, as base64 or beside the JSON. It is asked after the contract's own converters.
/// </summary>
/// <param name="attachments">Those of the channel; null for those of the thread, where a message is read or written without leaving it.</param>
internal sealed class BinaryConverters(Attachments? attachments) : JsonConverterFactory
{
    // A type of the contract has members of any type, of which the other side could not know that they are bytes.
    private bool _isText;

    private Attachments? Current => attachments ?? Attachments.OfThread;

    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert == typeof(byte[]) || typeToConvert == typeof(ReadOnlyMemory<byte>) || typeToConvert == typeof(Memory<byte>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        typeToConvert == typeof(byte[]) ? new ArrayConverter(this)
        : typeToConvert == typeof(Memory<byte>) ? new MemoryConverter(this)
        : new ReadOnlyMemoryConverter(this);

    /// <summary>Sees each type of the contract before a value of it is written.</summary>
    public void Check(JsonTypeInfo type)
    {
        // Not the interfaces of an array, which the serializer asks for too.
        bool hasAny = type.Kind == JsonTypeInfoKind.Object
            ? type.Properties.Any(static property => property.PropertyType == typeof(object))
            : type.ElementType == typeof(object) && (type.Type.IsGenericType || type.Type.IsArray);
        if (hasAny)
        {
            _isText = true;
        }
    }

    private byte[]? Read(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.StartObject when Current is { } ofMessage:
                return ofMessage.Read(ref reader);
            case JsonTokenType.String when !reader.HasValueSequence && !reader.ValueIsEscaped && reader.ValueSpan.Length > MessagePool.MaxSharedBytes:
                return Decode(reader.ValueSpan);
            default:
                return reader.GetBytesFromBase64();
        }
    }

    // The serializer would decode into an array of the shared pool, which keeps large arrays, and copy that.
    private static byte[] Decode(ReadOnlySpan<byte> base64)
    {
        int padding = base64[^1] != '=' ? 0 : base64[^2] != '=' ? 1 : 2;
        byte[] bytes = GC.AllocateUninitializedArray<byte>(Math.Max(0, Base64.GetMaxDecodedFromUtf8Length(base64.Length) - padding));
        return Base64.DecodeFromUtf8(base64, bytes, out _, out int written) == System.Buffers.OperationStatus.Done && written == bytes.Length
            ? bytes
            : throw new JsonException();
    }

    private void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> bytes)
    {
        if (_isText || Current?.TryWrite(writer, bytes) != true)
        {
            writer.WriteBase64StringValue(bytes.Span);
        }
    }

    private sealed class ArrayConverter(BinaryConverters owner) : JsonConverter<byte[]?>
    {
        public override byte[]? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            owner.Read(ref reader);

        public override void Write(Utf8JsonWriter writer, byte[]? value, JsonSerializerOptions options) =>
            owner.Write(writer, value);
    }

    private sealed class ReadOnlyMemoryConverter(BinaryConverters owner) : JsonConverter<ReadOnlyMemory<byte>>
    {
        // Null is read as no bytes.
        public override bool HandleNull => true;

        public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            owner.Read(ref reader);

        public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options) =>
            owner.Write(writer, value);
    }

    private sealed class MemoryConverter(BinaryConverters owner) : JsonConverter<Memory<byte>>
    {
        /// <inheritdoc cref="ReadOnlyMemoryConverter.HandleNull"/>
        public override bool HandleNull => true;

        public override Memory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            owner.Read(ref reader);

        public override void Write(Utf8JsonWriter writer, Memory<byte> value, JsonSerializerOptions options) =>
            owner.Write(writer, value);
    }
}
