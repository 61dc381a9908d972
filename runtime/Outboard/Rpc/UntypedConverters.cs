using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Outboard;

/// <summary>Reads JSON as it is. The other side may have a type for it, and send bytes beside it: here they are base64 in any case.</summary>
/// <param name="attachments">Those of the channel; null for those of the thread.</param>
internal sealed class UntypedConverters(Attachments? attachments) : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert == typeof(JsonElement) || typeToConvert == typeof(JsonNode) || typeToConvert == typeof(JsonObject)
        || typeToConvert == typeof(JsonArray) || typeToConvert == typeof(JsonValue);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        typeToConvert == typeof(JsonElement) ? new ElementConverter(attachments)
        : typeToConvert == typeof(JsonObject) ? new NodeConverter<JsonObject>(attachments, static element => JsonObject.Create(element))
        : typeToConvert == typeof(JsonArray) ? new NodeConverter<JsonArray>(attachments, static element => JsonArray.Create(element))
        : typeToConvert == typeof(JsonValue) ? new NodeConverter<JsonValue>(attachments, static element => JsonValue.Create(element))
        : new NodeConverter<JsonNode>(attachments, NodeOf);

    private static JsonElement Read(ref Utf8JsonReader reader, Attachments? attachments)
    {
        JsonElement element = JsonElement.ParseValue(ref reader);
        if ((attachments ?? Attachments.OfThread) is not { HasIncoming: true } ofMessage)
        {
            return element;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json, element, ofMessage);
        }

        var inlined = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref inlined);
    }

    private static void Write(Utf8JsonWriter json, JsonElement element, Attachments attachments)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when attachments.TryFind(element, out byte[]? bytes):
                json.WriteBase64StringValue(bytes);
                break;
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    json.WritePropertyName(property.Name);
                    Write(json, property.Value, attachments);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Write(json, item, attachments);
                }

                json.WriteEndArray();
                break;
            default:
                element.WriteTo(json);
                break;
        }
    }

    private static JsonNode? NodeOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(element),
        JsonValueKind.Array => JsonArray.Create(element),
        _ => JsonValue.Create(element),
    };

    private sealed class ElementConverter(Attachments? attachments) : JsonConverter<JsonElement>
    {
        public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            UntypedConverters.Read(ref reader, attachments);

        public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) => value.WriteTo(writer);
    }

    private sealed class NodeConverter<T>(Attachments? attachments, Func<JsonElement, T?> create) : JsonConverter<T>
        where T : JsonNode
    {
        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            create(UntypedConverters.Read(ref reader, attachments));

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => value.WriteTo(writer, options);
    }
}
