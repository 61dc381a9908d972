using System.Buffers.Binary;
using System.Net.Sockets;

namespace Benchmarks.Programs;

/// <summary>The floor: bytes over a socket, one thread on each side that waits for them.</summary>
internal sealed class RawPeer : IPeer
{
    public async Task<IStartedPlugin> StartAsync(string executable) => new StartedPlugin(await ChildProcess.StartAsync(executable));

    /// <summary>In the plugin: returns each message.</summary>
    public static void Serve(Socket socket)
    {
        byte[] buffer = [];
        while (Receive(socket, ref buffer) is >= 0 and int length)
        {
            Send(socket, buffer.AsSpan(0, length));
        }
    }

    private static void Send(Socket socket, ReadOnlySpan<byte> body)
    {
        Span<byte> header = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(header, body.Length);
        if (body.Length <= 64)
        {
            Span<byte> whole = stackalloc byte[sizeof(int) + body.Length];
            header.CopyTo(whole);
            body.CopyTo(whole[sizeof(int)..]);
            socket.Send(whole);
            return;
        }

        socket.Send(header);
        socket.Send(body);
    }

    private static int Receive(Socket socket, ref byte[] buffer)
    {
        Span<byte> header = stackalloc byte[sizeof(int)];
        if (!Fill(socket, header))
        {
            return -1;
        }

        int length = BinaryPrimitives.ReadInt32BigEndian(header);
        if (buffer.Length < length)
        {
            buffer = new byte[length];
        }

        return Fill(socket, buffer.AsSpan(0, length)) ? length : -1;
    }

    private static bool Fill(Socket socket, Span<byte> target)
    {
        while (target.Length > 0)
        {
            int read = socket.Receive(target);
            if (read == 0)
            {
                return false;
            }

            target = target[read..];
        }

        return true;
    }

    private sealed class StartedPlugin(ChildProcess process) : IStartedPlugin, IWork
    {
        private byte[] _buffer = [];

        public IWork Work => this;

        public int ProcessId => process.Id;

        // As many bytes as a call of the other peers has, and the sum where the plugin would have put it.
        public Task<int> AddAsync(int left, int right, CancellationToken cancellationToken = default)
        {
            Span<byte> message = stackalloc byte[40];
            BinaryPrimitives.WriteInt32BigEndian(message, left + right);
            Send(process.Socket, message);
            Receive(process.Socket, ref _buffer);
            return Task.FromResult(BinaryPrimitives.ReadInt32BigEndian(_buffer));
        }

        public Task<byte[]> EchoAsync(byte[] content, CancellationToken cancellationToken = default)
        {
            Send(process.Socket, content);
            byte[] answer = new byte[content.Length];
            Receive(process.Socket, ref answer);
            return Task.FromResult(answer);
        }

        public Task<long> AllocatedAsync(CancellationToken cancellationToken = default) => Task.FromResult(0L);

        public IAsyncEnumerable<int> CountAsync(int count) => throw new NotSupportedException();

        public Task<Stream> ReadAsync(long length, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public async Task KillAsync()
        {
            await process.EndAsync();
            process.Dispose();
        }
    }
}
