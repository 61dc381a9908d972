using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;
using StreamJsonRpc.Reflection;

namespace Outboard;

/// <summary>
/// Messages preceded by a length of four bytes, big-endian. A message that is too long is not sent; one that is received closes the
/// channel before it is read, and so do too many unanswered requests. A message keeps its part of the read buffer until its
/// arguments or its result have been read.
/// </summary>
internal sealed class LengthPrefixedMessageHandler : PipeMessageHandler, IJsonRpcMessageBufferManager
{
    private const int MaxShownBytes = 200;
    private const int MaxWarnings = 10;
    private const int AnswerBytes = 256;

    private static readonly TimeSpan s_closeTimeout = TimeSpan.FromSeconds(1);

    private readonly CoalescingPipeWriter _output;
    private readonly FrameInput _input;
    private readonly Attachments _attachments;
    private readonly bool _binary;
    private readonly RpcPeer _peer;
    private readonly IncomingMessages _intake;
    private readonly int _limit;
    private readonly Lock _gate = new();
    private JsonRpcMessage? _held;
    private bool _readerDisposed;
    private int _warnings;

    public LengthPrefixedMessageHandler(
        PluginChannel channel, IJsonRpcMessageFormatter formatter, Attachments attachments, RpcPeer peer, InFlightCalls? calls = null)
        : base(channel.Output, channel.Input, formatter)
    {
        _output = channel.Output;
        _input = channel.Frames;
        _attachments = attachments;
        _binary = channel.Binary;
        _peer = peer;
        _limit = channel.MaxMessageSize;
        Requests = new PendingRequests(_limit, calls);
        Calls = new PendingCalls(_limit);
        _intake = new IncomingMessages(formatter, Requests, Calls);
    }

    /// <summary>The unanswered requests of the other side.</summary>
    public PendingRequests Requests { get; }

    /// <summary>The unanswered calls of this side.</summary>
    public PendingCalls Calls { get; }

    /// <summary>The maximum message size, in bytes.</summary>
    public int Limit => _limit;

    void IJsonRpcMessageBufferManager.DeserializationComplete(JsonRpcMessage message)
    {
        lock (_gate)
        {
            if (_held != message)
            {
                return;
            }

            _held = null;
            Release();
            if (_readerDisposed)
            {
                base.DisposeReader();
            }
        }
    }

    // Not while arguments are being read: the buffer would be reused.
    protected override void DisposeReader()
    {
        lock (_gate)
        {
            _readerDisposed = true;
            if (_held is null)
            {
                base.DisposeReader();
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    protected override async ValueTask<JsonRpcMessage?> ReadCoreAsync(CancellationToken cancellationToken)
    {
        while (await _input.ReadAsync(_limit, _binary, cancellationToken).ConfigureAwait(false))
        {
            _attachments.BeginReading(_input.Attachments);
            MessageVerdict verdict = _input.Fault is { } fault
                ? MessageVerdict.Close(JsonRpcErrorCode.InvalidRequest, $"its length is {fault}")
                : _intake.Take(_input);
            if (Requests.IsOver)
            {
                verdict = MessageVerdict.Close(
                    JsonRpcErrorCode.InvalidRequest,
                    $"more than {PendingRequests.Max} requests, or {PendingRequests.MaxBytesFor(_limit)} bytes of requests, are unanswered or their answers unread");
            }

            if (verdict.Closes)
            {
                throw await CloseAsync(verdict, _input.Body).ConfigureAwait(false);
            }

            if (verdict.Message is { } message)
            {
                lock (_gate)
                {
                    _held = message;
                }

                return message;
            }

            Refuse(verdict, _input.Body);
            Release();
        }

        return null;
    }

    protected override void Write(JsonRpcMessage content, CancellationToken cancellationToken)
    {
        PooledBuffer buffer = _output.Buffer;
        int start = buffer.WrittenCount;
        try
        {
            int length = Serialize(content, buffer, start, _binary && !IsUntyped(content));
            if (content is JsonRpcRequest { RequestId.Number: { } id } && !Calls.TryAdd(id, length))
            {
                throw new NoRoomException();
            }

            _output.ExpectsMore = Calls.HasSeveral || Requests.HasSeveral;
            if (content is JsonRpcResult or (JsonRpcError and not Refusal))
            {
                // Before the other side can see it: it may then send the next request, also with the same id.
                Requests.Complete(((IJsonRpcMessageWithId)content).RequestId);
            }
        }
        catch
        {
            _attachments.BeginWriting();
            buffer.Truncate(start);
            throw;
        }
    }

    // The other side could not know for bytes what it reads as a value of any type.
    private static bool IsUntyped(JsonRpcMessage content) => content switch
    {
        JsonRpcRequest { ArgumentListDeclaredTypes: { } types } => types.Contains(typeof(object)),
        JsonRpcResult result => result.ResultDeclaredType == typeof(object),
        _ => false,
    };

    private int Serialize(JsonRpcMessage content, PooledBuffer buffer, int start, bool binary)
    {
        _attachments.BeginWriting(binary);
        FrameHeader.Reserve(buffer);
        Formatter.Serialize(buffer, content);
        if (_attachments.TryComplete(buffer, start, _limit, out int length))
        {
            return length;
        }

        buffer.Truncate(start);
        return Serialize(content, buffer, start, binary: false);
    }

    private void Release()
    {
        _attachments.BeginReading(incoming: null);
        _input.Release();
    }

    private void Refuse(MessageVerdict verdict, ReadOnlySequence<byte> body)
    {
        // A peer that sends only such messages must not fill the log.
        bool isLogged = verdict.Reason is not null && _warnings < MaxWarnings && _warnings++ < MaxWarnings;
        if (verdict.Code is { } code)
        {
            _ = SendErrorAsync(verdict.AnswerTo, code, verdict.Reason!);
            if (isLogged)
            {
                RpcLog.Refused(_peer.Logger, _peer.Description, verdict.Reason!, Beginning(body));
            }
        }
        else if (isLogged)
        {
            RpcLog.Ignored(_peer.Logger, _peer.Description, verdict.Reason!, Beginning(body));
        }
    }

    private async Task<BrokenChannelException> CloseAsync(MessageVerdict verdict, ReadOnlySequence<byte> body)
    {
        string reason = VisibleText.Line(verdict.Reason!);
        if (verdict.Code is not { } code)
        {
            RpcLog.ClosedByPeer(_peer.Logger, _peer.Description, reason);
            return new BrokenChannelException(reason, byPeer: true);
        }

        RpcLog.Closing(_peer.Logger, _peer.Description, reason, Beginning(body));
        try
        {
            await SendErrorAsync(RequestId.Null, code, $"The channel is closed because of a message that was received: {reason}.").WaitAsync(s_closeTimeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The other side does not read.
        }

        return new BrokenChannelException(reason, byPeer: false);
    }

    private async Task SendErrorAsync(RequestId id, JsonRpcErrorCode code, string reason)
    {
        Requests.Begin(AnswerBytes);
        try
        {
            var error = new Refusal { RequestId = id, Error = new JsonRpcError.ErrorDetail { Code = code, Message = reason } };
            await WriteAsync(error, DisposalToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is MessageSizeException || ChannelSocket.IsLost(exception))
        {
            // The channel is closed: nobody waits for this error.
        }

        Requests.End(AnswerBytes);
    }

    // Answers no request that is counted: its id may even be that of another request, which is still unanswered.
    private sealed class Refusal : JsonRpcError;

    private static string Beginning(ReadOnlySequence<byte> body) =>
        VisibleText.Line(Encoding.UTF8.GetString(body.Slice(0, Math.Min(body.Length, MaxShownBytes)).ToArray()));
}

/// <summary>The channel is closed because of a message that was received; it is the reason why its calls fail.</summary>
internal sealed class BrokenChannelException(string reason, bool byPeer) : Exception(reason)
{
    /// <summary>Whether the other side closed the channel, with this reason.</summary>
    public bool ByPeer { get; } = byPeer;
}
