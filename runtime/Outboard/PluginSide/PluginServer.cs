using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>Serves plugins: what the plugin's main calls.</summary>
public static class PluginServer
{
    private const int Refused = 1;

    // 128 and the signal's number, as in a shell.
    private const int EndedBySigHup = 129;
    private const int EndedBySigTerm = 143;

    /// <summary>
    /// Shakes hands with the host that started this process, and serves it until the host asks the plugin to quit, the host ends, or the
    /// token is cancelled. When the host ends without asking, the process is killed half a second later.
    /// </summary>
    /// <returns>
    /// The exit code for main to return: 0 after a quit, the end of the host or cancellation; 143 after SIGTERM; 129 after SIGHUP if
    /// it was started by hand; 1 if the process was not started by its host, which is written to standard error, or if it
    /// cannot read the variables of its host, cannot listen, or has no wire protocol in common with its host.
    /// </returns>
    /// <exception cref="ArgumentException">A plugin map is empty.</exception>
    /// <exception cref="PluginContractException">A plugin is not of a kind that can be served, see <see cref="IPlugin"/>.</exception>
    public static async Task<int> ServeAsync(ServeConfig config, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(config);
        IReadOnlyDictionary<int, PluginMap> maps = VersionedPluginMaps.Fold(config.Handshake, config.Plugins, config.VersionedPlugins, nameof(config));
        foreach (PluginMap map in maps.Values)
        {
            config.Transports.Require(map);
        }

        if (config.Test is null && StartVariables.Read() is { } problem)
        {
            await Console.Error.WriteLineAsync($"The plugin could not read its variables from standard input. {problem}").ConfigureAwait(false);

            // The host may have died before it wrote them.
            if (Environment.GetEnvironmentVariable(PluginVariables.SocketDirectory) is { Length: > 0 } folder)
            {
                SocketFolder.DeleteOwn(folder);
            }

            return Refused;
        }

        if (ServeMode.Find(config) is not { } found)
        {
            await Console.Error.WriteAsync(CookieRefusal.Text(config.Handshake.MagicCookieKey)).ConfigureAwait(false);
            return Refused;
        }

        using SocketHome? home = SocketHome.Find(found.Logger);
        if (home is null)
        {
            return Refused;
        }

        using ServeMode mode = found;
        if (!await mode.TryBeginTlsAsync().ConfigureAwait(false))
        {
            return Refused;
        }

        using PluginLifetime lifetime = mode.Begin(home.Dispose, cancellationToken);
        await mode.WaitForDebuggerAsync(lifetime.Stopped).ConfigureAwait(false);
        int version = mode.ChooseVersion(VersionedPluginMaps.VersionsOf(maps));
        return await ServeAsync(config, version, maps[version], mode, home, lifetime).ConfigureAwait(false);
    }

    /// <summary>Listens, on a socket in a folder or on TCP where there is none.</summary>
    /// <exception cref="IOException">The system does not allow it.</exception>
    internal static IChannelListener Listen(string? folder, TimeProvider timeProvider, ILogger logger)
    {
        if (folder is null)
        {
            return ChannelSocket.ListenTcp(Environment.GetEnvironmentVariable(PluginVariables.BindAddress));
        }

        string path = SocketFolder.SocketPath(folder);
        return new UnixListener(path, timeProvider, () => PluginLog.ListensAgain(logger, path), FindSharing());
    }

    private static SocketSharing? FindSharing() =>
        Environment.GetEnvironmentVariable(PluginVariables.SocketGroup) is { Length: > 0 } group && !OperatingSystem.IsWindows()
            ? new SocketSharing(
                group,
                uint.TryParse(Environment.GetEnvironmentVariable(PluginVariables.HostUser), NumberStyles.None, CultureInfo.InvariantCulture, out uint user) ? user : null)
            : null;

    private static int ExitCodeOf(StopRequest stop) => stop.Reason switch
    {
        StopReason.Terminated => EndedBySigTerm,
        StopReason.HungUp => EndedBySigHup,
        _ => 0,
    };

    // False when there is nothing to serve: it failed, or the plugin is to stop.
    private static async Task<bool> PrepareAsync(Func<CancellationToken, Task> prepareAsync, Task stopped, ILogger logger)
    {
        using var ending = new CancellationTokenSource();
        Task prepared = Task.Run(() => prepareAsync(ending.Token), CancellationToken.None);
        await Task.WhenAny(prepared, stopped).ConfigureAwait(false);
        if (stopped.IsCompleted)
        {
            await ending.CancelAsync().ConfigureAwait(false);
        }

        try
        {
            await prepared.ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return false;
        }
#pragma warning disable CA1031 // Any exception of the plugin's own services means that there is nothing to serve.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            PluginLog.StartFailed(logger, exception);

            // Also as plain text: the host quotes the last lines in its error.
            await Console.Error.WriteLineAsync($"The plugin could not start: {exception.GetType().Name}: {ExceptionText.MessageOf(exception)}").ConfigureAwait(false);
            return false;
        }
    }

    private static async Task<int> ServeAsync(
        ServeConfig config, int version, PluginMap plugins, ServeMode mode, SocketHome home, PluginLifetime lifetime)
    {
        ITransport transport = mode.ChooseTransport(plugins);
        Task<bool> prepared = config.BeforeServing is { } prepareAsync ? PrepareAsync(prepareAsync, lifetime.Stopped, mode.Logger) : Task.FromResult(true);
        IChannelListener listener;
        try
        {
            listener = Listen(home.Folder, config.TimeProvider, mode.Logger);
        }
        catch (Exception exception) when (exception is PluginException or IOException or UnauthorizedAccessException)
        {
            PluginLog.ListenFailed(mode.Logger, exception);
            await prepared.ConfigureAwait(false);
            return Refused;
        }

        // Nobody has been told of the socket, and what connects to it all the same is not accepted before.
        if (!await prepared.ConfigureAwait(false))
        {
            await listener.DisposeAsync().ConfigureAwait(false);
            return lifetime.Stopped.IsCompleted ? ExitCodeOf(await lifetime.Stopped.ConfigureAwait(false)) : Refused;
        }

        ITransportListener served = transport.Listen(listener, new ServeContext
        {
            Plugins = plugins,
            MaxMessageSize = config.MaxMessageSize,
            MaxChannels = config.MaxChannels,
            SendStackTraces = config.SendStackTraces ?? IsDevelopment(),
            Logger = mode.Logger,
            TimeProvider = config.TimeProvider,
            SecureAsync = mode.SecureAsync,
            Key = mode.Key,
            QuitRequested = grace => lifetime.Stop(StopReason.Quit, grace),
            HostLost = lifetime.LoseHost,
        });
        await using (served.ConfigureAwait(false))
        {
            lifetime.Serve(served, config.TimeProvider);
            if (!await mode.TryAnnounceAsync(version, listener.Address, transport.Word, lifetime).ConfigureAwait(false))
            {
                return Refused;
            }

            // After the line, for which the host waits.
            PluginLog.Serving(mode.Logger, string.Join(", ", plugins.Keys), listener.Address);
            StopRequest stop = await lifetime.Stopped.ConfigureAwait(false);
            PluginLog.Stopping(mode.Logger, stop.Reason);
            await served.DrainAsync(stop.Grace).ConfigureAwait(false);
            return ExitCodeOf(stop);
        }
    }

    private static bool IsDevelopment() => string.Equals(
        Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT"),
        "Development",
        StringComparison.OrdinalIgnoreCase);

    // Where the plugin's socket stands: in the folder the host made, or in one of its own where the host made none.
    private sealed class SocketHome : IDisposable
    {
        private SocketHome(string? folder) => Folder = folder;

        // Null when the host asked for TCP.
        public string? Folder { get; }

        // Null when there can be no folder, and so no plugin.
        public static SocketHome? Find(ILogger logger)
        {
            if (Environment.GetEnvironmentVariable(PluginVariables.Network) == PluginAddress.Tcp)
            {
                return new SocketHome(null);
            }

            try
            {
                string? given = Environment.GetEnvironmentVariable(PluginVariables.SocketDirectory);
                return new SocketHome(string.IsNullOrEmpty(given) ? SocketFolder.Create(FindSharing()?.Group).Path : Path.GetFullPath(given));
            }
            catch (Exception exception) when (exception is PluginException or IOException or UnauthorizedAccessException)
            {
                PluginLog.ListenFailed(logger, exception);
                return null;
            }
        }

        // Removes the folder when nothing of others is in it; a host that is still there does so too.
        public void Dispose()
        {
            if (Folder is not null)
            {
                SocketFolder.DeleteOwn(Folder);
            }
        }
    }
}
