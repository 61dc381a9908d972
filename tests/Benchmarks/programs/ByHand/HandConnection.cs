using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Benchmarks.Programs;

/// <summary>
/// The limit: length header and JSON-RPC on a socket, written for what is measured and nothing else. It has no cancellation, no errors, no
/// limits and no tracing.
/// </summary>
internal abstract class HandConnection : IThreadPoolWorkItem
{
    private const int HeaderSize = sizeof(int);

    // Another message is likely to follow one that was sent just now: the pool gathers them.
    private static readonly long s_busy = Stopwatch.Frequency * 300 / 1_000_000;

    private readonly Socket _socket;
    private readonly Lock _lock = new();
    private ArrayBufferWriter<byte> _pending = new(64 * 1024);
    private ArrayBufferWriter<byte> _sent = new(64 * 1024);
    private bool _sending;
    private long _lastSent;

    protected HandConnection(Socket socket) => _socket = socket;

    /// <summary>Reads messages until the other side has closed the connection.</summary>
    public async Task RunAsync()
    {
        byte[] buffer = new byte[64 * 1024];
        int count = 0;
        while (await _socket.ReceiveAsync(buffer.AsMemory(count)) is > 0 and int read)
        {
            count += read;
            int used = 0;
            int missing = 0;
            while (count - used >= HeaderSize)
            {
                int length = HeaderSize + BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(used));
                if (count - used < length)
                {
                    missing = length;
                    break;
                }

                Handle(buffer.AsSpan(used + HeaderSize, length - HeaderSize));
                used += length;
            }

            byte[] next = missing > buffer.Length ? new byte[missing] : buffer;
            buffer.AsSpan(used, count - used).CopyTo(next);
            buffer = next;
            count -= used;
        }
    }

    /// <summary>Called by the pool to send what is pending.</summary>
    public void Execute()
    {
        while (true)
        {
            lock (_lock)
            {
                if (_pending.WrittenCount == 0)
                {
                    _sending = false;
                    return;
                }

                (_pending, _sent) = (_sent, _pending);
            }

            for (ReadOnlySpan<byte> left = _sent.WrittenSpan; left.Length > 0;)
            {
                left = left[_socket.Send(left)..];
            }

            _sent.ResetWrittenCount();
            _lastSent = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Handles a message; its bytes are valid until this returns.</summary>
    protected abstract void Handle(ReadOnlySpan<byte> message);

    /// <summary>Sends a message.</summary>
    protected void Send<T>(Action<Utf8JsonWriter, T> write, T state)
    {
        lock (_lock)
        {
            int begin = _pending.WrittenCount;
            _pending.GetSpan(HeaderSize);
            _pending.Advance(HeaderSize);
            using (var json = new Utf8JsonWriter(_pending, new JsonWriterOptions { SkipValidation = true }))
            {
                write(json, state);
            }

            Span<byte> header = MemoryMarshal.AsMemory(_pending.WrittenMemory).Span[begin..];
            BinaryPrimitives.WriteInt32BigEndian(header, _pending.WrittenCount - begin - HeaderSize);
            if (_sending)
            {
                return;
            }

            _sending = true;
        }

        if (Stopwatch.GetTimestamp() - _lastSent < s_busy)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            Execute();
        }
    }
}
