using System.Buffers;
using System.Text.Json;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Outboard;

/// <summary>
/// Decides what to do with a received message. A valid one is parsed once. Any other is parsed again: it is answered with an error or
/// ignored where possible, and closes the channel only where a call would wait forever.
/// </summary>
internal sealed class IncomingMessages(IJsonRpcMessageFormatter formatter, PendingRequests requests, PendingCalls calls)
{
    public const string CancelMethod = "$/cancelRequest";
    public const int MaxIdCharacters = 256;

    /// <summary>The longest request to open a channel. Longer ones are rejected before they are parsed: a parsed message takes more memory.</summary>
    public const int MaxDialBytes = 64 * 1024;

    private const string ErrorMember = "error";

    // The texts of longer errors are cut before they are parsed: exceptions would hold several copies.
    private const int MaxErrorBytes = 256 * 1024;

    public MessageVerdict Take(FrameInput frame)
    {
        ReadOnlySequence<byte> body = frame.Body;
        string? what = frame.Length > MaxDialBytes ? Glance(body) : null;
        if (what == OwnMethods.Dial)
        {
            return MessageVerdict.Close(JsonRpcErrorCode.InvalidRequest, $"it is a call of {OwnMethods.Dial} of {frame.Length} bytes, and at most {MaxDialBytes} are allowed");
        }

        if (what == ErrorMember && body.Length > MaxErrorBytes)
        {
            return TakeOdd(ShortTexts.Cut(body) is { } shortened ? new ReadOnlySequence<byte>(shortened) : body);
        }

        if (frame.AttachmentProblem is not null || Read(body) is not { } message)
        {
            return TakeOdd(body, frame.AttachmentProblem);
        }

        if (message is IncomingRequest received)
        {
            received.Bytes = frame.Length;
        }

        switch (message)
        {
            case IncomingRequest { Method: { } method, RequestId.String: null or { Length: <= MaxIdCharacters } } request when !IsReserved(method):
                return TakeRequest(request);
            case IncomingRequest { Method: CancelMethod, IsNotification: true } request:
                return TakeCancellation(request);
            case JsonRpcResult { RequestId.Number: { } id } when !MayHaveError(body) && calls.Remove(id):
            case JsonRpcError { RequestId.Number: { } id2 } when calls.Remove(id2):
                return MessageVerdict.Deliver(message);
            default:
                return TakeOdd(body);
        }
    }

    /// <summary>Whether a method is one of the JSON-RPC protocol itself.</summary>
    public static bool IsReserved(string method) => method.StartsWith("$/", StringComparison.Ordinal);

    // The method, or the first member of an answer: in most messages one of the first members.
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
            // Not valid: handled by MalformedMessage.
        }

        return null;
    }

    private JsonRpcMessage? Read(ReadOnlySequence<byte> body)
    {
        try
        {
            return formatter.Deserialize(body);
        }
#pragma warning disable CA1031 // The formatter may throw anything for a message that is not valid; it is examined again.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    private MessageVerdict TakeRequest(IncomingRequest request)
    {
        if (!request.IsNotification && !requests.TryAdd(request))
        {
            return MessageVerdict.Answer(request.RequestId, JsonRpcErrorCode.InvalidRequest, "its id is the same as that of an unanswered request");
        }

        if (request.Served is not null)
        {
            request.Method = IncomingRequest.ServedName;
        }

        return MessageVerdict.Deliver(request);
    }

    private MessageVerdict TakeCancellation(IncomingRequest request) => request.Cancels is { } id && requests.TryCancel(id)
        ? MessageVerdict.Deliver(request)
        : MessageVerdict.Ignore(reason: null);

    private MessageVerdict TakeOdd(ReadOnlySequence<byte> body, string? problem = null)
    {
        MessageVerdict verdict = new MalformedMessage(body, calls, problem).Judge(out byte[]? rewritten);
        if (rewritten is null)
        {
            return verdict;
        }

        JsonRpcMessage? message = Read(new ReadOnlySequence<byte>(rewritten));
        switch (message)
        {
            case IncomingRequest request:
                return TakeRequest(request);
            case JsonRpcResult { RequestId.Number: { } id }:
                calls.Remove(id);
                return MessageVerdict.Deliver(message);
            default:
                return MessageVerdict.Close(JsonRpcErrorCode.InvalidRequest, "it is not a JSON-RPC message");
        }
    }

    // A quick check: if the word is elsewhere in the message, the second parse finds that out.
    private static bool MayHaveError(ReadOnlySequence<byte> body) => new SequenceReader<byte>(body).TryReadTo(out ReadOnlySequence<byte> _, "\"error\""u8);
}

/// <summary>What to do with a received message.</summary>
internal readonly record struct MessageVerdict
{
    /// <summary>The message to process; null for none.</summary>
    public JsonRpcMessage? Message { get; private init; }

    /// <summary>Why there is none; null when it is not logged.</summary>
    public string? Reason { get; private init; }

    /// <summary>The code of the error that is sent to the other side; null for none.</summary>
    public JsonRpcErrorCode? Code { get; private init; }

    /// <summary>The request that this error answers.</summary>
    public RequestId AnswerTo { get; private init; }

    /// <summary>Whether the channel is closed.</summary>
    public bool Closes { get; private init; }

    public static MessageVerdict Deliver(JsonRpcMessage message) => new() { Message = message };

    public static MessageVerdict Ignore(string? reason) => new() { Reason = reason };

    public static MessageVerdict Answer(RequestId id, JsonRpcErrorCode code, string reason) => new() { AnswerTo = id, Code = code, Reason = reason };

    public static MessageVerdict Close(JsonRpcErrorCode code, string reason) => new() { AnswerTo = RequestId.Null, Code = code, Reason = reason, Closes = true };

    /// <summary>The other side told that it closes the channel; it gets no answer.</summary>
    public static MessageVerdict ClosedByPeer(string reason) => new() { Reason = reason, Closes = true };
}
