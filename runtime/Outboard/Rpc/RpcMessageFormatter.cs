using System.Buffers;
using System.Text.Json;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Outboard;

/// <summary>
/// Writes the messages of one channel, and reads each in one pass. The arguments of a call are read with it, because its method is
/// known; a result stays in the read buffer until StreamJsonRpc tells its type.
/// </summary>
/// <param name="options">The serializer's options.</param>
/// <param name="server">The methods that are served here; null for none.</param>
#pragma warning disable CA1001 // The writer writes to a buffer of its caller's.
internal sealed class RpcMessageFormatter(JsonSerializerOptions options, RpcServer? server) : IJsonRpcMessageFormatter
#pragma warning restore CA1001
{
    private readonly Utf8JsonWriter _writer = new(Stream.Null);

    /// <summary>Writes a message. One at a time: the writer is used again.</summary>
    /// <exception cref="JsonException">A value cannot be written.</exception>
    public void Serialize(IBufferWriter<byte> bufferWriter, JsonRpcMessage message)
    {
        _writer.Reset(bufferWriter);
        try
        {
            _writer.WriteStartObject();
            _writer.WriteString("jsonrpc"u8, "2.0"u8);
            WriteId(((IJsonRpcMessageWithId)message).RequestId);
            switch (message)
            {
                case JsonRpcRequest request:
                    WriteRequest(request);
                    break;
                case JsonRpcResult result:
                    _writer.WritePropertyName("result"u8);
                    WriteValue(result.Result, result.ResultDeclaredType);
                    break;
                case JsonRpcError error:
                    WriteError(error.Error!);
                    break;
            }

            _writer.WriteEndObject();
            _writer.Flush();
        }
        catch (Exception exception)
        {
            throw new JsonException("The message could not be written as JSON.", exception);
        }
    }

    /// <summary>Reads a message.</summary>
    /// <exception cref="JsonException">It is not a valid message.</exception>
    /// <exception cref="InvalidOperationException">A member has a value of another kind, or a text that is not valid.</exception>
    public JsonRpcMessage Deserialize(ReadOnlySequence<byte> contentBuffer)
    {
        var message = new JsonEnvelope(contentBuffer, server);
        if (message.HasMethod)
        {
            return ReadRequest(ref message, (int)contentBuffer.Length);
        }

        if (message.Result is { } result)
        {
            return new IncomingResult(result, options) { Version = message.Version, RequestId = message.Id };
        }

        return message.Error is { } error
            ? new JsonRpcError { Version = message.Version, RequestId = message.Id, Error = ReadError(error) }
            : throw new JsonException("It has no method, result or error.");
    }

    public object GetJsonText(JsonRpcMessage message) => throw new NotSupportedException();

    private IncomingRequest ReadRequest(ref JsonEnvelope message, int bytes)
    {
        var request = new IncomingRequest(bytes)
        {
            Version = message.Version,
            RequestId = message.Id,
            Method = message.Method,
            Served = message.Served,
            Cancels = message.Method == IncomingMessages.CancelMethod ? ReadCancelled(message.Arguments) : null,
            TraceParent = message.TraceParent,
            TraceState = message.TraceState,
        };
        if (request.Served is not null)
        {
            request.ReadArguments(message.Arguments, options);
        }

        return request;
    }

    // Null if there is none: then there is nothing to cancel.
    private static RequestId? ReadCancelled(JsonArguments arguments)
    {
        if (!arguments.TryFind(0, "id", out ReadOnlySequence<byte> json))
        {
            return null;
        }

        Utf8JsonReader reader = JsonArguments.ReaderOf(json);
        reader.Read();
        try
        {
            return JsonEnvelope.ReadId(ref reader);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private JsonRpcError.ErrorDetail ReadError(ReadOnlySequence<byte> json)
    {
        Utf8JsonReader reader = JsonArguments.ReaderOf(json);
        JsonElement error = JsonElement.ParseValue(ref reader);
        var detail = new JsonRpcError.ErrorDetail
        {
            Code = (JsonRpcErrorCode)error.GetProperty("code"u8).GetInt64(),
            Message = error.GetProperty("message"u8).GetString(),
        };
        try
        {
            detail.Data = error.TryGetProperty("data"u8, out JsonElement data) ? data.Deserialize(options.GetTypeInfo(typeof(RpcErrorData))) : null;
        }
        catch (JsonException)
        {
            // Another implementation's: its code and its message are enough.
        }

        return detail;
    }

    private void WriteId(RequestId id)
    {
        if (id.Number is { } number)
        {
            _writer.WriteNumber("id"u8, number);
        }
        else if (id.String is { } text)
        {
            _writer.WriteString("id"u8, text);
        }
        else if (id.IsNull)
        {
            _writer.WriteNull("id"u8);
        }
    }

    private void WriteRequest(JsonRpcRequest request)
    {
        _writer.WriteString("method"u8, request.Method);
        if (request.ArgumentsList is { } arguments)
        {
            _writer.WriteStartArray("params"u8);
            for (int i = 0; i < arguments.Count; i++)
            {
                WriteValue(arguments[i], request.ArgumentListDeclaredTypes?[i]);
            }

            _writer.WriteEndArray();
        }
        else if (request.NamedArguments is { } named)
        {
            // StreamJsonRpc's own, which cancels a call.
            _writer.WriteStartObject("params"u8);
            WriteId((RequestId)named["id"]!);
            _writer.WriteEndObject();
        }

        if (request.TraceParent is { } parent)
        {
            _writer.WriteString("traceparent"u8, parent);
        }

        if (request.TraceState is { } state)
        {
            _writer.WriteString("tracestate"u8, state);
        }
    }

    private void WriteError(JsonRpcError.ErrorDetail error)
    {
        _writer.WriteStartObject("error"u8);
        _writer.WriteNumber("code"u8, (int)error.Code);
        _writer.WriteString("message"u8, error.Message);
        if (error.Data is { } data)
        {
            _writer.WritePropertyName("data"u8);
            WriteValue(data, null);
        }

        _writer.WriteEndObject();
    }

    private void WriteValue(object? value, Type? declaredType)
    {
        if (value is not null && declaredType is not null)
        {
            JsonSerializer.Serialize(_writer, value, options.GetTypeInfo(declaredType));
        }
        else
        {
            JsonSerializer.Serialize(_writer, value, options.GetTypeInfo(typeof(object)));
        }
    }
}
