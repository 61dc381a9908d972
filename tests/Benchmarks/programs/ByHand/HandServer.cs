using System.Net.Sockets;
using System.Text.Json;

namespace Benchmarks.Programs;

/// <summary>The plugin's end: each request is handled on the pool.</summary>
internal sealed class HandServer(Socket socket) : HandConnection(socket)
{
    protected override void Handle(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message);
        var request = new Request { Server = this };
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            bool isId = reader.ValueTextEquals("id"u8);
            bool isParams = reader.ValueTextEquals("params"u8);
            reader.Read();
            if (isId)
            {
                request.Id = reader.GetInt32();
            }
            else if (isParams)
            {
                ReadArguments(ref reader, request);
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(request, preferLocal: false);
    }

    private static void ReadArguments(ref Utf8JsonReader reader, Request request)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.Number)
            {
                request.Sum += reader.GetInt32();
            }
            else
            {
                request.Content = reader.GetBytesFromBase64();
            }
        }
    }

    private static void Write(Utf8JsonWriter json, Request request)
    {
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WriteNumber("id"u8, request.Id);
        if (request.Content is { } content)
        {
            json.WriteBase64String("result"u8, content);
        }
        else
        {
            json.WriteNumber("result"u8, request.Sum);
        }

        json.WriteEndObject();
    }

    private sealed class Request : IThreadPoolWorkItem
    {
        public required HandServer Server { get; init; }

        public int Id { get; set; }

        public int Sum { get; set; }

        public byte[]? Content { get; set; }

        public void Execute() => Server.Send(Write, this);
    }
}
