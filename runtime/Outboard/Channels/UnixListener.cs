namespace Outboard;

/// <summary>
/// Listens on a Unix socket. When the socket's file is removed, for example by a cleaner of temporary files, nobody could connect any
/// more; therefore this looks for it every 2 s, and listens again at the same path.
/// </summary>
internal sealed class UnixListener : IChannelListener
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);

    private readonly string _path;
    private readonly SocketSharing? _sharing;
    private readonly Action _renewed;
    private readonly Lock _gate = new();
    private readonly ITimer? _timer;
    private ChannelSocket _socket;
    private bool _disposed;

    /// <summary>Listens.</summary>
    /// <param name="path">The path of the socket.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="renewed">Called when it listens again.</param>
    /// <param name="sharing">Who else can use it.</param>
    /// <exception cref="IOException">The system does not allow it.</exception>
    public UnixListener(string path, TimeProvider timeProvider, Action renewed, SocketSharing? sharing = null)
    {
        _path = path;
        _renewed = renewed;
        _sharing = sharing;
        _socket = ChannelSocket.ListenUnix(path, sharing);
        if (!OperatingSystem.IsWindows())
        {
            _timer = timeProvider.CreateTimer(static state => ((UnixListener)state!).Look(), this, s_interval, s_interval);
        }
    }

    public PluginAddress Address => new(PluginAddress.Unix, _path);

    public async Task<Stream> AcceptAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ChannelSocket socket = _socket;
            try
            {
                return await socket.AcceptAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                lock (_gate)
                {
                    if (_disposed || (socket == _socket && exception is IOException))
                    {
                        throw;
                    }

                    if (socket == _socket)
                    {
                        throw new IOException("The socket's file was removed, and the plugin could not listen there again.", exception);
                    }
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_timer is not null)
        {
            await _timer.DisposeAsync().ConfigureAwait(false);
        }

        ChannelSocket socket;
        lock (_gate)
        {
            _disposed = true;
            socket = _socket;
        }

        await socket.DisposeAsync().ConfigureAwait(false);
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_disposed || File.Exists(_path))
            {
                return;
            }

            try
            {
                _socket = Renew();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The next time it tries again.
                return;
            }
        }

        _renewed();
    }

    private ChannelSocket Renew()
    {
        // First: a socket that is closed removes the file of its path.
        _socket.Close();
        string folder = Path.GetDirectoryName(_path)!;
        if (!OperatingSystem.IsWindows() && _sharing is null)
        {
            const UnixFileMode OnlyOurs = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            Directory.CreateDirectory(folder, OnlyOurs);
            if (File.GetUnixFileMode(folder) != OnlyOurs)
            {
                throw new IOException($"The folder \"{folder}\" is not private to this user.");
            }
        }

        return ChannelSocket.ListenUnix(_path, _sharing);
    }
}

/// <summary>Where the plugin waits for channels. Each channel is a connection.</summary>
internal interface IChannelListener : IAsyncDisposable
{
    /// <summary>Where it listens.</summary>
    PluginAddress Address { get; }

    /// <summary>Waits for the next connection.</summary>
    /// <exception cref="IOException">This connection failed; the next may succeed.</exception>
    Task<Stream> AcceptAsync(CancellationToken cancellationToken);
}
