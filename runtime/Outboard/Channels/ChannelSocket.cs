using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Outboard;

/// <summary>Opens sockets: listens for the plugin, connects for the host.</summary>
internal sealed class ChannelSocket : IChannelListener
{
    // How much can be sent before the other process reads; the system may allow less. With the default of Linux, 208 KiB, a stream takes
    // twice as long, because the two processes wait for each other more often.
    private const int UnixSendBytes = 1024 * 1024;

    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(10);

    private readonly Socket _socket;
    private readonly uint? _hostUser;

    private ChannelSocket(Socket socket, PluginAddress address, uint? hostUser = null)
    {
        _socket = socket;
        Address = address;
        _hostUser = hostUser;
    }

    public PluginAddress Address { get; }

    /// <summary>Listens on a Unix socket that only this user can reach, or a group.</summary>
    /// <param name="path">The path of the socket.</param>
    /// <param name="sharing">Who else can use it.</param>
    /// <exception cref="IOException">The system does not allow it.</exception>
    public static ChannelSocket ListenUnix(string path, SocketSharing? sharing = null)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
            {
                // Before listening, so that there is no moment in which another user could connect.
                if (sharing is null)
                {
                    File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                }
                else
                {
                    SocketGroup.ShareSocket(path, sharing.Group);
                }
            }

            socket.Listen();
            return new ChannelSocket(socket, new PluginAddress(PluginAddress.Unix, path), sharing?.HostUser);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException($"The plugin could not listen: {exception.Message}", exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Listens on TCP.</summary>
    /// <param name="address">The IP address, and the port where it is not any free one; null for the loopback address.</param>
    /// <inheritdoc cref="ListenUnix" path="/exception"/>
    public static ChannelSocket ListenTcp(string? address = null)
    {
        IPEndPoint? endPoint = new(IPAddress.Loopback, 0);
        if (!string.IsNullOrEmpty(address) && !IPEndPoint.TryParse(address, out endPoint))
        {
            throw new IOException($"The plugin could not listen: \"{VisibleText.Line(address, 64)}\" is not a valid IP address with an optional port.");
        }

        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            socket.Listen();
            return new ChannelSocket(socket, new PluginAddress(PluginAddress.Tcp, socket.LocalEndPoint!.ToString()!));
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException($"The plugin could not listen: {exception.Message}", exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A port of this machine that nobody listens on at this moment.</summary>
    public static int FindFreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Whether a process listens on a Unix socket; on Linux this is found out without connecting.</summary>
    public static bool IsListening(string path)
    {
        if (OperatingSystem.IsLinux() && File.ReadAllText("/proc/net/unix").Contains($" {path}\n", StringComparison.Ordinal))
        {
            return true;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException exception)
        {
            // Any other error, such as that of a full backlog, means that one may listen.
            return exception.SocketErrorCode != SocketError.ConnectionRefused;
        }
    }

    /// <summary>Connects to a plugin's address. When its backlog is full, this tries again until the token is cancelled.</summary>
    /// <exception cref="PluginConnectionException">Nothing listens there.</exception>
    public static Task<Stream> ConnectAsync(PluginAddress address, CancellationToken cancellationToken) =>
        ConnectAsync(address, pluginName: null, anyUser: false, cancellationToken);

    /// <inheritdoc cref="ConnectAsync(PluginAddress, CancellationToken)"/>
    /// <param name="address">Where it listens.</param>
    /// <param name="pluginName">The plugin, for the error.</param>
    /// <param name="anyUser">Whether a process of another user may listen there.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<Stream> ConnectAsync(PluginAddress address, string? pluginName, bool anyUser, CancellationToken cancellationToken)
    {
        try
        {
            EndPoint endPoint = EndPointOf(address);
            while (true)
            {
                if (await TryConnectAsync(endPoint, cancellationToken).ConfigureAwait(false) is { } socket)
                {
                    return anyUser || address.Network != PluginAddress.Unix || PeerUser.IsExpected(socket, expected: null, out uint? user)
                        ? StreamOf(socket)
                        : throw Stranger(socket, address, pluginName, user);
                }

                await Task.Delay(s_retry, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException or FormatException)
        {
            string reason = address.Network == PluginAddress.Unix && !File.Exists(address.Address)
                ? "the socket file does not exist. Something may have removed it, such as a cleaner of temporary files; a plugin that uses Outboard listens there again within seconds"
                : exception.Message;
            throw new PluginConnectionException($"Could not connect to {Plugin(pluginName)} at {VisibleText.Line(address.ToString())}: {reason}", exception)
            {
                PluginName = pluginName,
                IsLoss = true,
            };
        }
    }

    public async Task<Stream> AcceptAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                Socket socket = await _socket.AcceptAsync(cancellationToken).ConfigureAwait(false);
                if (Address.Network != PluginAddress.Unix || PeerUser.IsExpected(socket, _hostUser, out _))
                {
                    return StreamOf(socket);
                }

                // Whoever it is has no business here, and learns nothing.
                socket.Dispose();
            }
        }
        catch (SocketException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    /// <summary>Stops listening, and removes the file of a Unix socket.</summary>
    public void Close() => _socket.Dispose();

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    // Null when a Unix socket's backlog is full: the system reports that at once instead of waiting until its owner accepts.
    private static async Task<Socket?> TryConnectAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        // A name may have addresses of both families.
        Socket socket = endPoint is DnsEndPoint
            ? new Socket(SocketType.Stream, ProtocolType.Tcp)
            : new Socket(endPoint.AddressFamily, SocketType.Stream, endPoint.AddressFamily == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.TryAgain)
        {
            socket.Dispose();
            return null;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static PluginConnectionException Stranger(Socket socket, PluginAddress address, string? pluginName, uint? user)
    {
        socket.Dispose();
        return new PluginConnectionException(
            $"A process of another user ({user}) listens at {VisibleText.Line(address.ToString())} in place of {Plugin(pluginName)}, and was sent nothing. If the plugin runs as that user, set SocketGroup to a group of both users.")
        {
            PluginName = pluginName,
        };
    }

    private static string Plugin(string? name) => name is null ? "the plugin" : $"plugin '{name}'";

    private static EndPoint EndPointOf(PluginAddress address) => address.Network == PluginAddress.Unix
        ? new UnixDomainSocketEndPoint(address.Address)
        : IPEndPoint.TryParse(address.Address, out IPEndPoint? endPoint) ? endPoint
        : TcpAddress.TryParse(address.Address, out string? host, out int port) ? new DnsEndPoint(host, port)
        : throw new FormatException("The address must be a host and a port.");

    /// <summary>
    /// Whether a connection failed because it is lost. Each kind of stream reports that in its own way, and a peer that is not
    /// who it must be is lost too.
    /// </summary>
    /// <param name="exception">What reading, writing or opening the connection threw.</param>
    /// <param name="cancellationToken">The token of that operation: its cancellation is not a loss, that of any other is.</param>
    public static bool IsLost(Exception exception, CancellationToken cancellationToken = default) =>
        exception is IOException or SocketException or ObjectDisposedException or AuthenticationException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>
    /// Whether reading failed because the other side closed while something that was sent to it was not read: a socket reports
    /// that instead of the end.
    /// </summary>
    public static bool IsReset(Exception exception) =>
        exception is IOException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionReset } };

    private static SocketStream StreamOf(Socket socket)
    {
        if (socket.ProtocolType == ProtocolType.Tcp)
        {
            socket.NoDelay = true;
        }
        else
        {
            socket.SendBufferSize = UnixSendBytes;
        }

        return new SocketStream(socket);
    }

    private sealed class SocketStream(Socket socket) : NetworkStream(socket, ownsSocket: true), IHalfClose
    {
        public Task CompleteWritesAsync(CancellationToken cancellationToken)
        {
            try
            {
                Socket.Shutdown(SocketShutdown.Send);
                return Task.CompletedTask;
            }
            catch (SocketException exception)
            {
                throw new IOException(exception.Message, exception);
            }
        }
    }
}

/// <summary>Who can use a socket beside the user of the process that listens.</summary>
/// <param name="Group">The name or the number of a group of the system.</param>
/// <param name="HostUser">The number of the user that the host runs as; null if it is that of this process.</param>
internal sealed record SocketSharing(string Group, uint? HostUser);
