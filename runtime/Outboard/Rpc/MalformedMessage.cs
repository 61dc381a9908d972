using System.Buffers;
using System.Globalization;
using System.Text.Json;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Outboard;

/// <summary>A message that is not valid JSON-RPC, or that nobody waits for: finds out what is wrong with it, and what to do.</summary>
/// <param name="body">Its JSON.</param>
/// <param name="calls">The unanswered calls of this side.</param>
/// <param name="attachments">What is wrong with what was sent beside the JSON; null for nothing.</param>
internal sealed class MalformedMessage(ReadOnlySequence<byte> body, PendingCalls calls, string? attachments = null)
{
    private const int MaxDepth = 64;

    private static readonly JsonDocumentOptions s_anyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>Examines the message.</summary>
    /// <param name="rewritten">The message without its invalid members, if it is valid without them; then the verdict has no meaning.</param>
    public MessageVerdict Judge(out byte[]? rewritten)
    {
        rewritten = null;

        // JsonDocument would copy more than one segment into an array of the shared pool, which keeps large arrays.
        byte[]? copy = body.IsSingleSegment ? null : MessagePool.RentArray((int)body.Length);
        try
        {
            if (copy is not null)
            {
                body.CopyTo(copy);
            }

            using var document = JsonDocument.Parse(copy is null ? body.First : copy.AsMemory(0, (int)body.Length), s_anyDepth);
            JsonElement root = document.RootElement;
            return root.ValueKind switch
            {
                JsonValueKind.Array => Close("it is a batch: each message must be a JSON object"),
                not JsonValueKind.Object => Close("it is not a JSON object"),
                _ => IsAnswer(root) ? JudgeAnswer(root, out rewritten) : JudgeRequest(root, out rewritten),
            };
        }
        catch (JsonException exception)
        {
            return MessageVerdict.Close(JsonRpcErrorCode.ParseError, $"it is not valid JSON ({ExceptionText.MessageOf(exception).TrimEnd('.')})");
        }
        catch (InvalidOperationException exception)
        {
            // A string that is not valid UTF-8, or has an unpaired surrogate.
            return MessageVerdict.Close(JsonRpcErrorCode.ParseError, $"it is not valid JSON ({ExceptionText.MessageOf(exception).TrimEnd('.')})");
        }
        finally
        {
            if (copy is not null)
            {
                MessagePool.ReturnArray(copy);
            }
        }
    }

    private bool IsAnswer(JsonElement root) =>
        root.TryGetProperty("method"u8, out JsonElement method) && method.ValueKind != JsonValueKind.Null ? false
        : root.TryGetProperty("result"u8, out _) || root.TryGetProperty("error"u8, out _)
        || (root.TryGetProperty("id"u8, out JsonElement id) && ReadId(id)?.Number is { } number && calls.Contains(number));

    private MessageVerdict JudgeAnswer(JsonElement root, out byte[]? rewritten)
    {
        rewritten = null;
        bool fails = root.TryGetProperty("error"u8, out JsonElement error) && error.ValueKind != JsonValueKind.Null;
        RequestId? id = root.TryGetProperty("id"u8, out JsonElement idElement) ? ReadId(idElement) : RequestId.Null;
        if (id is { IsNull: true } && fails)
        {
            return MessageVerdict.ClosedByPeer(RpcError.Read(error).Message ?? string.Empty);
        }

        if (id is not { Number: { } number })
        {
            return Close("it is an answer whose id is not an integer, as the ids of all requests are");
        }

        if (!calls.Contains(number))
        {
            return MessageVerdict.Ignore("it is an answer whose id is not that of an unanswered request");
        }

        // With an error, a result is null or cannot be trusted.
        if (fails)
        {
            return Fail(number, RpcError.Read(error));
        }

        if (IsTooDeep())
        {
            return Fail(number, NoAnswer($"it is nested more than {MaxDepth} levels deep"));
        }

        if (attachments is not null)
        {
            return Fail(number, NoAnswer(attachments));
        }

        if (!root.TryGetProperty("result"u8, out JsonElement result))
        {
            return Fail(number, NoAnswer("it has neither a result nor an error"));
        }

        rewritten = Rewrite(idElement, ("result", result));
        return default;
    }

    private MessageVerdict JudgeRequest(JsonElement root, out byte[]? rewritten)
    {
        rewritten = null;
        bool hasId = root.TryGetProperty("id"u8, out JsonElement idElement);
        RequestId? id = hasId ? ReadId(idElement) : RequestId.NotSpecified;
        if (id is null)
        {
            return Close(string.Create(CultureInfo.InvariantCulture, $"its id is not a 64-bit integer, null, or a string of at most {IncomingMessages.MaxIdCharacters} characters"));
        }

        bool hasMethod = root.TryGetProperty("method"u8, out JsonElement method);
        if (!hasMethod && !hasId)
        {
            return Close("it has neither an id nor a method");
        }

        bool hasParams = root.TryGetProperty("params"u8, out JsonElement arguments) && arguments.ValueKind != JsonValueKind.Null;
        (JsonRpcErrorCode Code, string Reason)? problem =
            !hasMethod ? (JsonRpcErrorCode.InvalidRequest, "it has no method, result or error")
            : method.ValueKind != JsonValueKind.String ? (JsonRpcErrorCode.InvalidRequest, "its method is not a string")
            : IncomingMessages.IsReserved(RpcServer.PlainName(method.GetString()!)) ? (JsonRpcErrorCode.MethodNotFound, "its method is reserved for the protocol, and there is none of this name")
            : hasParams && arguments.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object) ? (JsonRpcErrorCode.InvalidRequest, "its params are neither an array nor an object")
            : IsTooDeep() ? (JsonRpcErrorCode.InvalidParams, $"it is nested more than {MaxDepth} levels deep")
            : attachments is not null ? (JsonRpcErrorCode.InvalidRequest, attachments)
            : null;
        if (problem is { } wrong)
        {
            return hasId ? MessageVerdict.Answer(id.Value, wrong.Code, wrong.Reason) : MessageVerdict.Ignore(wrong.Reason);
        }

        rewritten = Rewrite(
            idElement,
            ("method", method),
            ("params", hasParams ? arguments : default),
            ("traceparent", TextOf(root, "traceparent"u8)),
            ("tracestate", TextOf(root, "tracestate"u8)));
        return default;
    }

    private static MessageVerdict Close(string reason) => MessageVerdict.Close(JsonRpcErrorCode.InvalidRequest, reason);

    private static RpcError NoAnswer(string reason) => new() { Code = (int)RpcErrorCode.NoAnswer, Message = reason };

    private MessageVerdict Fail(long id, RpcError error)
    {
        calls.Remove(id);
        return MessageVerdict.Deliver(new JsonRpcError
        {
            RequestId = new RequestId(id),
            Error = new JsonRpcError.ErrorDetail { Code = (JsonRpcErrorCode)error.Code, Message = error.Message, Data = error.Data },
        });
    }

    private static RequestId? ReadId(JsonElement id) => id.ValueKind switch
    {
        JsonValueKind.Number when id.TryGetInt64(out long number) => new RequestId(number),
        JsonValueKind.String when id.GetString() is { Length: <= IncomingMessages.MaxIdCharacters } text => new RequestId(text),
        JsonValueKind.Null => RequestId.Null,
        _ => null,
    };

    private static JsonElement TextOf(JsonElement root, ReadOnlySpan<byte> name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value : default;

    private bool IsTooDeep()
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = int.MaxValue });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject && reader.CurrentDepth >= MaxDepth)
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] Rewrite(JsonElement id, params ReadOnlySpan<(string Name, JsonElement Value)> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc"u8, "2.0"u8);
            Write(json, "id", id);
            foreach ((string name, JsonElement value) in members)
            {
                Write(json, name, value);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Undefined)
        {
            json.WritePropertyName(name);
            value.WriteTo(json);
        }
    }
}
