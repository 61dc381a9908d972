using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;

namespace Benchmarks.Programs;

/// <summary>The host's end.</summary>
internal sealed class HandClient(Socket socket) : HandConnection(socket)
{
    private readonly ConcurrentDictionary<int, PendingCall> _pending = new();
    private int _lastId;

    /// <summary>Adds two numbers there.</summary>
    public async Task<int> AddAsync(int left, int right) => (await CallAsync(new PendingCall { Left = left, Right = right })).Sum;

    /// <summary>Sends bytes there and back.</summary>
    public async Task<byte[]> EchoAsync(byte[] content) => (await CallAsync(new PendingCall { Content = content })).Content!;

    protected override void Handle(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message);
        PendingCall? call = null;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            bool isId = reader.ValueTextEquals("id"u8);
            bool isResult = reader.ValueTextEquals("result"u8);
            reader.Read();
            if (isId)
            {
                _pending.TryRemove(reader.GetInt32(), out call);
            }
            else if (isResult && reader.TokenType == JsonTokenType.Number)
            {
                call!.Sum = reader.GetInt32();
            }
            else if (isResult)
            {
                call!.Content = reader.GetBytesFromBase64();
            }
        }

        call!.SetResult(call);
    }

    private static void Write(Utf8JsonWriter json, PendingCall call)
    {
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WriteNumber("id"u8, call.Id);
        json.WriteString("method"u8, call.Content is null ? "Add"u8 : "Echo"u8);
        json.WriteStartArray("params"u8);
        if (call.Content is { } content)
        {
            json.WriteBase64StringValue(content);
        }
        else
        {
            json.WriteNumberValue(call.Left);
            json.WriteNumberValue(call.Right);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private Task<PendingCall> CallAsync(PendingCall call)
    {
        call.Id = Interlocked.Increment(ref _lastId);
        _pending[call.Id] = call;
        Send(Write, call);
        return call.Task;
    }

    private sealed class PendingCall() : TaskCompletionSource<PendingCall>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public int Id { get; set; }

        public int Left { get; init; }

        public int Right { get; init; }

        public int Sum { get; set; }

        public byte[]? Content { get; set; }
    }
}
