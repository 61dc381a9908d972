using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Outboard;

/// <summary>What is to be done with a message that has come.</summary>
internal readonly record struct MessageVerdict
{
    /// <summary>The message to work on; null when there is none.</summary>
    public JsonRpcMessage? Message { get; private init; }

    /// <summary>Why there is none; null when nobody needs to know.</summary>
    public string? Reason { get; private init; }

    /// <summary>The error that is sent to the other side; null for none.</summary>
    public JsonRpcErrorCode? Code { get; private init; }

    /// <summary>The request that this error answers.</summary>
    public RequestId AnswerTo { get; private init; }

    /// <summary>Whether the channel is to be closed.</summary>
    public bool Closes { get; private init; }

    public static MessageVerdict Deliver(JsonRpcMessage message) => new() { Message = message };

    public static MessageVerdict Ignore(string? reason) => new() { Reason = reason };

    public static MessageVerdict Answer(RequestId id, JsonRpcErrorCode code, string reason) => new() { AnswerTo = id, Code = code, Reason = reason };

    public static MessageVerdict Close(JsonRpcErrorCode code, string reason) => new() { AnswerTo = RequestId.Null, Code = code, Reason = reason, Closes = true };

    /// <summary>The other side said that it closes the channel: it needs no answer.</summary>
    public static MessageVerdict ClosedByPeer(string reason) => new() { Reason = reason, Closes = true };
}
