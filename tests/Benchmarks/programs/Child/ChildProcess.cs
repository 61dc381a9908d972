using System.Diagnostics;
using System.Net.Sockets;

namespace Benchmarks.Programs;

/// <summary>
/// A plugin as one writes it without a library: the host gives it the path of a socket, waits for a line on its standard output, and
/// connects. It ends when its standard input does.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    /// <summary>The first argument of a program that is started as a plugin; the socket's path follows.</summary>
    public const string PluginArgument = "plugin";

    private readonly Process _process;
    private readonly string _folder;

    private ChildProcess(Process process, string folder, Socket socket)
    {
        _process = process;
        _folder = folder;
        Socket = socket;
    }

    /// <summary>The connection to the plugin.</summary>
    public Socket Socket { get; }

    public int Id => _process.Id;

    /// <summary>Starts a program as a plugin and connects to it.</summary>
    public static async Task<ChildProcess> StartAsync(string executable)
    {
        string folder = Directory.CreateTempSubdirectory("bench-").FullName;
        string path = Path.Combine(folder, "s");
        var process = Process.Start(new ProcessStartInfo(executable, [PluginArgument, path])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await process.StandardOutput.ReadLineAsync();
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        return new ChildProcess(process, folder, socket);
    }

    /// <summary>In the plugin: listens, says so, and accepts the host. The process ends with its standard input.</summary>
    public static Socket Accept(string path)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        using (Stream output = Console.OpenStandardOutput())
        {
            output.Write("ready\n"u8);
        }

        var watch = new Thread(() =>
        {
            using Stream input = Console.OpenStandardInput();
            while (input.ReadByte() >= 0)
            {
            }

            Environment.Exit(0);
        })
        {
            IsBackground = true,
        };
        watch.Start();
        return listener.Accept();
    }

    /// <summary>Ends the plugin by the end of its standard input, and waits until it is gone.</summary>
    public async Task EndAsync()
    {
        _process.StandardInput.Close();
        Socket.Dispose();
        await _process.WaitForExitAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public void Dispose() => _process.Dispose();
}
