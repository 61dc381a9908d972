using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>The plugin's side: what its main calls.</summary>
public static class PluginServer
{
    private const int Refused = 1;

    // 128 and the signal's number, as a shell would say it.
    private const int EndedBySigHup = 129;
    private const int EndedBySigTerm = 143;

    /// <summary>
    /// Shakes hands with the host that started this process and serves it until it says quit, goes away, or the token is
    /// cancelled. When the host goes away without a word, the process ends by force half a second later.
    /// </summary>
    /// <returns>
    /// The exit code for main to return: 0 after a quit, the end of the host or cancellation; 143 after SIGTERM; 129 after SIGHUP where
    /// it was started by hand; 1 when the process was not started by its host, after saying so on standard error, or when it
    /// cannot listen or has no wire protocol in common with its host.
    /// </returns>
    /// <exception cref="ArgumentException">A plugin map is empty.</exception>
    /// <exception cref="PluginContractException">A plugin is not of a kind that can be served, see <see cref="IPlugin"/>.</exception>
    public static async Task<int> ServeAsync(ServeConfig config, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(config);
        HandshakeConfig handshake = config.Handshake;
        IReadOnlyDictionary<int, PluginMap> maps = VersionedPluginMaps.Fold(handshake, config.Plugins, config.VersionedPlugins, nameof(config));
        foreach (PluginMap map in maps.Values)
        {
            config.Transports.Require(map);
        }

        bool hasHost = config.Test is null && Environment.GetEnvironmentVariable(handshake.MagicCookieKey) == handshake.MagicCookieValue;
        if (config.Test is null && !hasHost && !Standalone.IsWanted)
        {
            await Console.Error.WriteAsync(CookieRefusal.Text(handshake.MagicCookieKey)).ConfigureAwait(false);
            return Refused;
        }

        ILoggerFactory loggers = config.LoggerFactory ?? PluginLogging.CreateFactory();
        ILogger logger = SafeLogger.Create(loggers, "Outboard.PluginServer");
        using SocketHome? home = FindHome(logger);
        if (home is null)
        {
            return Refused;
        }

        using Standalone? standalone = config.Test is null && !hasHost ? Standalone.Begin(logger) : null;
        using var lifetime = hasHost ? PluginLifetime.Begin(logger, home.Dispose, cancellationToken)
            : standalone is null ? PluginLifetime.BeginTest(logger, cancellationToken)
            : PluginLifetime.BeginAlone(logger, cancellationToken);
        if (hasHost && DebuggerWait.IsWanted(config))
        {
            await DebuggerWait.RunAsync(() => Debugger.IsAttached, lifetime.Stopped, config.TimeProvider, logger).ConfigureAwait(false);
        }

        if (config.BeforeServing is { } prepareAsync && !await Preparation.RunAsync(prepareAsync, lifetime.Stopped, logger).ConfigureAwait(false))
        {
            return lifetime.Stopped.IsCompleted ? ExitCodeOf(await lifetime.Stopped.ConfigureAwait(false)) : Refused;
        }

        int version = hasHost
            ? VersionNegotiation.Choose([.. maps.Keys], Environment.GetEnvironmentVariable(PluginVariables.ProtocolVersions))
            : maps.Keys.Max();
        ServeConfig serving = standalone is null ? config : config with { Test = standalone.Announce };
        try
        {
            string? accepted = hasHost ? Environment.GetEnvironmentVariable(PluginVariables.Protocols) : null;
            return await ServeAsync(serving, version, maps[version], accepted, home, lifetime, logger).ConfigureAwait(false);
        }
        catch (Exception exception) when (standalone is not null && (exception is IOException or UnauthorizedAccessException))
        {
            PluginLog.AnnounceFailed(logger, PluginVariables.Standalone, exception);
            return Refused;
        }
    }

    /// <summary>Listens, on a socket in a folder or on the loopback address where there is none.</summary>
    /// <exception cref="IOException">The system does not allow it.</exception>
    internal static IChannelListener Listen(string? folder, TimeProvider timeProvider, ILogger logger)
    {
        if (folder is null)
        {
            return ChannelSocket.ListenTcp();
        }

        string path = SocketFolder.SocketPath(folder);
        return new UnixListener(path, timeProvider, () => PluginLog.ListensAgain(logger, path));
    }

    private static int ExitCodeOf(StopRequest stop) => stop.Reason switch
    {
        StopReason.Terminated => EndedBySigTerm,
        StopReason.HungUp => EndedBySigHup,
        _ => 0,
    };

    // No folder for its socket, and so no plugin.
    private static SocketHome? FindHome(ILogger logger)
    {
        try
        {
            return SocketHome.Find();
        }
        catch (Exception exception) when (exception is PluginException or IOException or UnauthorizedAccessException)
        {
            PluginLog.ListenFailed(logger, exception);
            return null;
        }
    }

    private static async Task<int> ServeAsync(
        ServeConfig config, int version, PluginMap plugins, string? accepted, SocketHome home, PluginLifetime lifetime, ILogger logger)
    {
        ITransport transport = config.Transports.Choose(plugins, accepted, out bool isCommon);
        IChannelListener listener;
        ITransportListener served;
        try
        {
            listener = Listen(home.Folder, config.TimeProvider, logger);
            served = transport.Listen(listener, new ServeContext
            {
                Plugins = plugins,
                MaxMessageSize = config.MaxMessageSize,
                SendStackTraces = config.SendStackTraces ?? IsDevelopment(),
                Logger = logger,
                TimeProvider = config.TimeProvider,
                QuitRequested = grace => lifetime.Stop(StopReason.Quit, grace),
                HostLost = lifetime.LoseHost,
            });
        }
        catch (Exception exception) when (exception is PluginException or IOException or UnauthorizedAccessException)
        {
            PluginLog.ListenFailed(logger, exception);
            return Refused;
        }

        await using (served.ConfigureAwait(false))
        {
            PluginLog.Serving(logger, string.Join(", ", plugins.Keys), listener.Address);
            lifetime.Serve(served, config.TimeProvider);
            if (!TryAnnounce(config.Test, version, listener.Address, transport.Word))
            {
                lifetime.LoseHost();
            }

            if (!isCommon)
            {
                // The host refuses the handshake by its word; this says the same to whoever reads the plugin's output.
                await Console.Error.WriteLineAsync(
                    $"The plugin has no wire protocol in common with the host that started it: the plugin has {string.Join(", ", config.Transports.Words)}, the host accepts {accepted}. Update the older of the two.").ConfigureAwait(false);
                return Refused;
            }

            if (config.Test is null && !HostWatch.IsWanted)
            {
                string? starter = Environment.GetEnvironmentVariable(PluginVariables.HostProcessId);
                _ = lifetime.ExpectHostAsync(() => CurrentProcess.ParentId?.ToString(CultureInfo.InvariantCulture) == starter);
            }

            StopRequest stop = await lifetime.Stopped.ConfigureAwait(false);
            PluginLog.Stopping(logger, stop.Reason);
            await served.DrainAsync(stop.Grace).ConfigureAwait(false);
            return ExitCodeOf(stop);
        }
    }

    private static bool IsDevelopment() => string.Equals(
        Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT"),
        "Development",
        StringComparison.OrdinalIgnoreCase);

    // False when the host has gone before it could be told.
    private static bool TryAnnounce(Action<ReattachConfig>? started, int version, PluginAddress address, string protocol)
    {
        if (started is not null)
        {
            ProcessIdentity? identity = ProcessIdentity.Find(Environment.ProcessId);
            started(new ReattachConfig
            {
                Protocol = protocol,
                ProtocolVersion = version,
                Network = address.Network,
                Address = address.Address,
                ProcessId = Environment.ProcessId,
                StartTime = identity?.StartTime ?? default,
                StartTicks = identity?.StartTicks,
                BootId = identity?.BootId,
                Test = true,
            });
            return true;
        }

        var line = new HandshakeLine(HandshakeLine.Core, version, address.Network, address.Address, protocol, Certificate: string.Empty);

        // One write of the whole line, past Console.Out and whatever that may be set to.
        using Stream output = Console.OpenStandardOutput();
        try
        {
            output.Write(Encoding.UTF8.GetBytes($"{line}\n"));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
