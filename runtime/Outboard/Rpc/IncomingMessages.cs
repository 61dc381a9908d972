using System.Buffers;
using System.Text.Json;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;
using StreamJsonRpc.Reflection;

namespace Outboard;

/// <summary>
/// Decides what becomes of a message. A good one costs one parse; whatever is odd about another is found out by a second, which
/// answers what can be answered, ignores what does no harm, and closes the channel only where a call would wait in vain.
/// </summary>
internal sealed class IncomingMessages(IJsonRpcMessageFormatter formatter, PendingRequests requests, PendingCalls calls)
{
    public const string CancelMethod = "$/cancelRequest";

    private const string ErrorMember = "error";
    private const int MaxIdCharacters = 256;

    // A dial that is longer is refused before it is parsed: what is parsed takes more than it has.
    private const int MaxDialBytes = 64 * 1024;

    // A longer error has texts that are not cut. They are before they become part of exceptions, in more than one copy.
    private const int MaxErrorBytes = 256 * 1024;

    public MessageVerdict Take(ReadOnlySequence<byte> body)
    {
        string? what = body.Length > MaxDialBytes ? Glance(body) : null;
        if (what == OwnMethods.Dial)
        {
            return MessageVerdict.Close(JsonRpcErrorCode.InvalidRequest, $"it is a call of {OwnMethods.Dial} of {body.Length} bytes, where {MaxDialBytes} are allowed");
        }

        if (what == ErrorMember && body.Length > MaxErrorBytes)
        {
            return TakeOdd(ShortTexts.Of(body) is { } shortened ? new ReadOnlySequence<byte>(shortened) : body);
        }

        if (Read(body) is not { } message)
        {
            return TakeOdd(body);
        }

        switch (message)
        {
            case JsonRpcRequest { Method: { } method, RequestId.String: null or { Length: <= MaxIdCharacters } } request when !IsReserved(method):
                return TakeRequest(request, (int)body.Length);
            case JsonRpcRequest { Method: CancelMethod, IsNotification: true } request:
                return TakeCancellation(request);
            case JsonRpcResult { RequestId.Number: { } id } when !MayHaveError(body) && calls.Remove(id):
            case JsonRpcError { RequestId.Number: { } id2 } when calls.Remove(id2):
                return MessageVerdict.Deliver(message);
            default:
                Release(message);
                return TakeOdd(body);
        }
    }

    /// <summary>Gives back the buffers of a message.</summary>
    public static void Release(JsonRpcMessage message)
    {
        JsonRpcMessage read = message is IncomingRequest incoming ? incoming.Inner : message;
        (read as IJsonRpcMessageBufferManager)?.DeserializationComplete(read);
    }

    /// <summary>Whether a method belongs to the protocol itself, as all do that begin so.</summary>
    public static bool IsReserved(string method) => method.StartsWith("$/", StringComparison.Ordinal);

    // The method, or the member of an answer, whichever comes first: of most messages that is the beginning.
    private static string? Glance(ReadOnlySequence<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("result"u8) || reader.ValueTextEquals(ErrorMember))
                {
                    return reader.GetString();
                }

                bool isMethod = reader.ValueTextEquals("method"u8);
                reader.Read();
                if (isMethod)
                {
                    return reader.TokenType == JsonTokenType.String ? RpcServer.PlainName(reader.GetString()!) : null;
                }

                reader.Skip();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // What is no message is looked at elsewhere.
        }

        return null;
    }

    private JsonRpcMessage? Read(ReadOnlySequence<byte> body)
    {
        try
        {
            JsonRpcMessage message = formatter.Deserialize(body);
            if (message is JsonRpcRequest { Method: { } sent } request)
            {
                request.Method = RpcServer.PlainName(sent);
            }

            return message;
        }
#pragma warning disable CA1031 // Whatever it is that the formatter makes of what is no message, the message is looked at again.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    private MessageVerdict TakeRequest(JsonRpcRequest request, int bytes)
    {
        var incoming = new IncomingRequest(request, bytes);
        if (request.IsNotification || requests.TryAdd(incoming))
        {
            return MessageVerdict.Deliver(incoming);
        }

        Release(incoming);
        return MessageVerdict.Answer(request.RequestId, JsonRpcErrorCode.InvalidRequest, "its id is that of a request that is not answered yet");
    }

    private MessageVerdict TakeCancellation(JsonRpcRequest request)
    {
        try
        {
            if (request.TryGetArgumentByNameOrIndex("id", 0, typeof(RequestId), out object? id) && requests.TryCancel((RequestId)id!))
            {
                return MessageVerdict.Deliver(new IncomingRequest(request, bytes: 0));
            }
        }
        catch (RpcArgumentDeserializationException)
        {
            // What is no id is nobody's.
        }

        Release(request);
        return MessageVerdict.Ignore(reason: null);
    }

    private MessageVerdict TakeOdd(ReadOnlySequence<byte> body)
    {
        MessageVerdict verdict = new MalformedMessage(body, calls).Judge(out byte[]? rewritten);
        if (rewritten is null)
        {
            return verdict;
        }

        JsonRpcMessage? message = Read(new ReadOnlySequence<byte>(rewritten));
        switch (message)
        {
            case JsonRpcRequest request:
                return TakeRequest(request, rewritten.Length);
            case JsonRpcResult { RequestId.Number: { } id }:
                calls.Remove(id);
                return MessageVerdict.Deliver(message);
            default:
                return MessageVerdict.Close(JsonRpcErrorCode.InvalidRequest, "it is not a JSON-RPC message");
        }
    }

    // A quick look. Where the word stands elsewhere in the message, the second look finds that.
    private static bool MayHaveError(ReadOnlySequence<byte> body) => new SequenceReader<byte>(body).TryReadTo(out ReadOnlySequence<byte> _, "\"error\""u8);
}
