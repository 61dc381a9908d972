using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace TestPlugin;

/// <summary>Speaks as much of the wire as it takes to be connected to, and then heeds nothing: no call, no end of input, no SIGTERM.</summary>
internal static class Stubborn
{
    public static async Task<int> RunAsync(int? toldProcessId)
    {
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true);
        string path = Path.Combine(Environment.GetEnvironmentVariable("PLUGIN_UNIX_SOCKET_DIR")!, "s");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        await Console.Error.WriteLineAsync($"process {Environment.ProcessId}");
        Console.WriteLine($"1|1|unix|{path}|jsonrpc|");
        var kept = new List<NetworkStream>();
        while (true)
        {
            var stream = new NetworkStream(await listener.AcceptAsync(), ownsSocket: true);
            kept.Add(stream);
            _ = SwallowAsync(stream, toldProcessId);
        }
    }

    private static async Task SwallowAsync(NetworkStream stream, int? toldProcessId)
    {
        var buffer = new byte[4096];
        _ = await stream.ReadAsync(buffer);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(toldProcessId is { } id
            ? $"{{\"ok\":true,\"max\":16777216,\"pid\":{id}}}\n"
            : "{\"ok\":true,\"max\":16777216}\n"));
        while (await stream.ReadAsync(buffer) > 0)
        {
        }
    }
}
