using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Outboard;

/// <summary>Reads the frames of a sequence. Only its last frame ends it: a channel that ends before that is an error.</summary>
/// <param name="channel">The channel.</param>
/// <param name="type">How an item is read.</param>
/// <param name="name">The sequence, for the errors.</param>
/// <param name="peer">The other side.</param>
internal sealed class FrameReader<T>(PluginChannel channel, JsonTypeInfo<T> type, string name, RpcPeer peer)
{
    private readonly Attachments _attachments = new();

    public T Current { get; private set; } = default!;

    /// <summary>Reads the next item; false at the end.</summary>
    /// <exception cref="PluginException">The other side failed, sent something that is not a frame, or is gone.</exception>
    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        FrameInput frames = channel.Frames;
        Exception? loss = null;
        bool isRead = false;
        try
        {
            isRead = await frames.ReadAsync(channel.MaxMessageSize, channel.Binary, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (ChannelSocket.IsLost(exception, cancellationToken))
        {
            loss = exception;
        }

        if (!isRead)
        {
            PluginException explained = await peer.ExplainLossAsync(loss).ConfigureAwait(false);
            explained.AddContext($"in the middle of '{name}'");
            throw explained;
        }

        if (frames.Fault is { } fault)
        {
            throw Broken($"a frame of {fault}");
        }

        if (frames.AttachmentProblem is { } problem)
        {
            throw Broken($"a frame that is not valid: {problem}");
        }

        Attachments? outer = Attachments.OfThread;
        Attachments.OfThread = _attachments;
        _attachments.BeginReading(frames.Attachments);
        try
        {
            return Parse(frames.Body);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new PluginContractException(
                $"An item of '{name}' from {peer.Description} could not be read: {ExceptionText.InnermostOf(exception)} Build both sides against the same contract.", name, exception) { PluginName = peer.PluginName };
        }
        finally
        {
            Attachments.OfThread = outer;
            _attachments.BeginReading(incoming: null);
            frames.Release();
        }
    }

    private bool Parse(ReadOnlySequence<byte> frame)
    {
        var json = new Utf8JsonReader(frame);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            throw Broken("a frame that is not a JSON object");
        }

        string? kind = null;
        RpcError? error = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string? known = KindOf(ref json);
            json.Read();
            if (known is null)
            {
                json.Skip();
                continue;
            }

            if (kind is not null)
            {
                throw Broken($"a frame with both {kind} and {known}");
            }

            kind = known;
            switch (known)
            {
                case FrameWriter.ItemName:
                    Current = JsonSerializer.Deserialize(ref json, type)!;
                    break;
                case FrameWriter.EndName when json.TokenType != JsonTokenType.True:
                    throw Broken("a frame whose end is not true");
                case FrameWriter.ErrorName:
                    error = RpcError.Read(JsonElement.ParseValue(ref json));
                    break;
                default:
                    break;
            }
        }

        // Throws at anything that follows the object.
        json.Read();
        return kind switch
        {
            null => throw Broken("a frame without item, end or error"),
            FrameWriter.ErrorName => throw RpcErrorMap.Remote(error!, name, "An item", peer),
            _ => kind == FrameWriter.ItemName,
        };
    }

    // Unknown members belong to a later version.
    private static string? KindOf(ref Utf8JsonReader json) =>
        json.ValueTextEquals(FrameWriter.ItemName) ? FrameWriter.ItemName
        : json.ValueTextEquals(FrameWriter.EndName) ? FrameWriter.EndName
        : json.ValueTextEquals(FrameWriter.ErrorName) ? FrameWriter.ErrorName
        : null;

    private PluginConnectionException Broken(string what) =>
        new($"The channel of '{name}' was closed because {peer.Description} sent {what}.") { PluginName = peer.PluginName };
}
