using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Outboard;

/// <summary>One line of JSON at the beginning of a channel, at most 4 KiB with its line feed.</summary>
internal static class ChannelPreamble
{
    public const int MaxBytes = 4096;

    public static async Task WriteAsync<T>(PipeWriter output, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(value, type);
        output.Write(json);
        output.Write("\n"u8);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the line and leaves what follows it in the reader.</summary>
    /// <exception cref="PluginConnectionException">The line is too long, no JSON of this type, or the other side closed before it.</exception>
    public static async Task<T> ReadAsync<T>(PipeReader input, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            ReadResult result = await ReadSomeAsync(input, cancellationToken).ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end && buffer.Slice(0, end).Length < MaxBytes)
            {
                T value = Parse(buffer.Slice(0, end), type);
                input.AdvanceTo(buffer.GetPosition(1, end));
                return value;
            }

            if (buffer.Length >= MaxBytes)
            {
                throw new PluginConnectionException($"The first line of a channel is longer than {MaxBytes} bytes.");
            }

            if (result.IsCompleted)
            {
                throw new PluginConnectionException("The other side closed the channel before its first line.") { IsLoss = true };
            }

            input.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static async ValueTask<ReadResult> ReadSomeAsync(PipeReader input, CancellationToken cancellationToken)
    {
        try
        {
            return await input.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (ChannelSocket.IsLost(exception, cancellationToken))
        {
            throw new PluginConnectionException("The other side closed the channel before its first line.", exception) { IsLoss = true };
        }
    }

    private static T Parse<T>(ReadOnlySequence<byte> line, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            T value = JsonSerializer.Deserialize(ref reader, type)
                ?? throw new PluginConnectionException("The first line of a channel is null.");

            // Throws at anything that follows the value.
            _ = reader.Read();
            return value;
        }
        catch (JsonException exception)
        {
            throw new PluginConnectionException("The first line of a channel is not the JSON that belongs there.", exception);
        }
    }
}
