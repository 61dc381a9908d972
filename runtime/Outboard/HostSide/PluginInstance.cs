using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>One plugin that has written its handshake, or was found running: its process, its connection and its end.</summary>
internal sealed class PluginInstance
{
    // How long a lost channel waits for the news that its process has ended: that comes on another way, and soon.
    private static readonly TimeSpan s_exitAfterLoss = TimeSpan.FromSeconds(2);

    // What an end may wait for besides the process: each of these is done in no time, unless somebody else's code blocks.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_exitTold = TimeSpan.FromSeconds(5);

    private readonly ClientConfig _config;
    private readonly string _pluginName;
    private readonly ILogger _logger;
    private readonly SupervisedProcess _supervised;
    private readonly ReattachConfig? _reattached;

    // The plugin's; null where its channels are not secured.
    private readonly byte[]? _certificate;
    private readonly PrivateCopy? _copy;

    // Null where the plugin does not use it.
    private readonly StartKey? _key;

    // The one that this host made; null with TCP, and where another host did.
    private readonly string? _socketFolder;
    private readonly Lock _gate = new();
    private Task<PluginConnection>? _begin;
    private Task<PluginConnection>? _connect;

    public PluginInstance(
        ClientConfig config, string pluginName, ILogger logger, SupervisedProcess supervised, HandshakeLine handshake,
        ReattachConfig? reattached = null, PrivateCopy? copy = null, byte[]? certificate = null, StartKey? key = null, string? socketFolder = null)
    {
        _config = config;
        _pluginName = pluginName;
        _logger = logger;
        _supervised = supervised;
        _reattached = reattached;
        _certificate = certificate;
        _copy = copy;
        _key = handshake.ShowsKey ? key : null;
        _socketFolder = socketFolder;
        Handshake = handshake;
        Address = TranslateAddress(new PluginAddress(handshake.Network, handshake.Address));
        RequireAddress();
        Exited = EndAsync();
    }

    public HandshakeLine Handshake { get; }

    /// <summary>Where this host reaches it.</summary>
    public PluginAddress Address { get; }

    public string Id => Process.Id;

    /// <summary>Whether it was found running.</summary>
    public bool IsReattached => _reattached is not null;

    /// <summary>Whether it ends itself, and is not this host's to kill.</summary>
    public bool IsInTestMode => _reattached is { Test: true };

    /// <summary>How it ended. Completes when its last lines have been logged and its socket has been removed. Never fails.</summary>
    public Task<PluginExit> Exited { get; }

    /// <summary>Why the folder of its socket is still there after its end; null when it is gone, or is none of ours.</summary>
    public string? FolderLeft { get; private set; }

    /// <summary>Why the private copy of its files is still there after its end; null when it is gone, or there was none.</summary>
    public string? CopyLeft { get; private set; }

    /// <summary>The private copy of its files; null when there is none.</summary>
    public string? CopyPath => _copy?.Path;

    /// <summary>The folder of its socket; null when there is none.</summary>
    public string? SocketFolderPath => _socketFolder is not null ? _socketFolder
        : Address.Network == PluginAddress.Unix && Path.GetDirectoryName(Address.Address) is { Length: > 0 } folder ? folder
        : null;

    private IPluginProcess Process => _supervised.Process;

    /// <summary>Finds a running plugin; no version is negotiated.</summary>
    /// <exception cref="PluginStartException">It is not there, or it speaks another wire protocol.</exception>
    public static PluginInstance Attach(ClientConfig config, string pluginName, ILogger logger, ReattachConfig reattach, OutputOptions output)
    {
        if (config.Transports.Find(reattach.Protocol) is null)
        {
            throw HandshakeErrors.OtherProtocol(pluginName, reattach.Protocol, config.Transports.Words, "reattach configuration");
        }

        if (config.AutoMtls)
        {
            throw HandshakeErrors.ReattachedWithTls(pluginName);
        }

        AttachedProcess process = AttachedProcess.Attach(pluginName, reattach, config.TimeProvider);
        HostLog.Reattached(logger, pluginName, reattach.ProcessId);
        _ = StartKey.TryParse(reattach.Key, out StartKey? key);
        var handshake = new HandshakeLine(
            HandshakeLine.Core, reattach.ProtocolVersion, reattach.Network, reattach.Address, reattach.Protocol, string.Empty, ShowsKey: key is not null);
        return new PluginInstance(
            config, pluginName, logger, new SupervisedProcess(process, pluginName, output, config.TimeProvider), handshake, reattach, key: key);
    }

    /// <summary>Connects to it. Once only: later calls wait for the same connection.</summary>
    /// <param name="close">Ends the plugin, for <see cref="PluginConnection.CloseAsync"/>.</param>
    /// <param name="killed">Cancelled when the plugin is being killed.</param>
    public Task<PluginConnection> ConnectAsync(Func<Task> close, CancellationToken killed)
    {
        lock (_gate)
        {
            return _connect ??= ConnectOnceAsync(_begin ??= BeginOnceAsync(close, killed));
        }
    }

    /// <summary>
    /// Begins to connect, like <see cref="ConnectAsync"/>, for a caller that requests a plugin next: it can do so before the plugin has
    /// answered.
    /// </summary>
    public Task<PluginConnection> BeginConnectAsync(Func<Task> close, CancellationToken killed)
    {
        lock (_gate)
        {
            return _begin ??= BeginOnceAsync(close, killed);
        }
    }

    /// <summary>Ends the process; see <see cref="KillLadder"/>.</summary>
    public async Task<PluginExit> KillAsync()
    {
        // Of the grace a quarter is kept for the plugin to cancel what it could not finish, and to end.
        Func<CancellationToken, Task>? quit = _begin is { IsCompletedSuccessfully: true, Result: { Connected.IsCompletedSuccessfully: true } connection }
            ? token => connection.QuitAsync(_config.KillGrace * 0.75, token)
            : null;
        PluginExit exit = await _supervised.KillAsync(new KillTimeouts { Grace = _config.KillGrace }, quit).ConfigureAwait(false);
        await SupervisedProcess.WithinAsync(DisconnectAsync(), s_patience, TimeProvider.System).ConfigureAwait(false);
        if (_supervised.Exited.IsCompleted && await SupervisedProcess.WithinAsync(Exited, s_exitTold, TimeProvider.System).ConfigureAwait(false))
        {
            return await Exited.ConfigureAwait(false);
        }

        // A process that could not be ended.
        await RemoveSocketAsync().ConfigureAwait(false);
        return exit;
    }

    /// <summary>Closes the connection, if there is one.</summary>
    public async Task DisconnectAsync()
    {
        if (_begin is { } begin)
        {
            await ((Task)begin).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (begin.IsCompletedSuccessfully)
            {
                await begin.Result.DisconnectAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>What another host needs to attach.</summary>
    /// <exception cref="InvalidOperationException">It does not run as a process of this machine.</exception>
    public ReattachConfig ToReattachConfig()
    {
        if (_reattached is not null)
        {
            return _reattached;
        }

        if (_certificate is not null)
        {
            throw new InvalidOperationException(
                $"Plugin '{_pluginName}' cannot be reattached: it uses mutual TLS and accepts only the certificate of this host process, which is never written to a configuration. Start it without AutoMtls, on a Unix socket.");
        }

        ProcessIdentity identity = FindIdentity()
            ?? throw new InvalidOperationException($"Plugin '{_pluginName}' cannot be reattached: \"{Id}\" is not a process of this machine.");
        return new ReattachConfig
        {
            Protocol = Handshake.Protocol,
            ProtocolVersion = Handshake.AppVersion,
            Network = Address.Network,
            Address = Address.Address,
            ProcessId = identity.Id,
            StartTime = identity.StartTime,
            StartTicks = identity.StartTicks,
            BootId = identity.BootId,
            Key = _key?.ToText(),
        };
    }

    // The translation is the runner's, and what it throws says that the address cannot be used.
    private PluginAddress TranslateAddress(PluginAddress address)
    {
        try
        {
            return Process.PluginToHost(address);
        }
        catch (Exception exception) when (exception is not PluginException)
        {
            throw HandshakeErrors.ListensElsewhere(_pluginName, Handshake, $"the runner could not translate the address: {exception.Message}");
        }
    }

    private ProcessIdentity? FindIdentity() =>
        !_config.Runner.Abilities.HasProcessId ? null
        : Process is ILocalProcess local ? local.Identity
        : int.TryParse(Process.Id, NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? ProcessIdentity.Find(id) : null;

    public static PluginExitedException Killed(string pluginName, string when, Exception? inner = null) =>
        new($"Plugin '{pluginName}' was killed {when}.", new PluginExit { Killed = true }, inner) { PluginName = pluginName };

    private static async Task<PluginConnection> ConnectOnceAsync(Task<PluginConnection> begin)
    {
        PluginConnection connection = await begin.ConfigureAwait(false);
        await connection.Connected.ConfigureAwait(false);
        return connection;
    }

    private async Task<PluginConnection> BeginOnceAsync(Func<Task> close, CancellationToken killed)
    {
        // A plugin that is reattached may speak a version that this host has no map for: then nothing can be dispensed from it.
        PluginMap plugins = _config.VersionedPlugins!.TryGetValue(Handshake.AppVersion, out PluginMap? map)
            ? map
            : throw HandshakeErrors.OtherVersion(_pluginName, Handshake.AppVersion, VersionedPluginMaps.VersionsOf(_config.VersionedPlugins));
        var context = new ConnectContext
        {
            PluginName = _pluginName,
            Connect = OpenAsync,
            SecureAsync = _certificate is null ? null : SecureAsync,
            Key = _key,
            ProcessTold = id => _supervised.Group?.Adopt(id),
            MaxMessageSize = _config.MaxMessageSize,
            TrustTraces = _config.TrustPluginTraces,
            Peer = RpcPeer.Plugin(_pluginName, ExplainLossAsync) with { Logger = _logger },
            TimeProvider = _config.TimeProvider,
        };
        try
        {
            ITransportConnection transport = await _config.Transports.Find(Handshake.Protocol)!.BeginConnectAsync(context, killed).ConfigureAwait(false);
            return new PluginConnection(transport, plugins, _pluginName, _logger, close, ConnectedAsync(transport, killed));
        }
        catch (OperationCanceledException exception) when (killed.IsCancellationRequested)
        {
            throw KilledWhileConnecting(exception);
        }
    }

    private async Task ConnectedAsync(ITransportConnection transport, CancellationToken killed)
    {
        try
        {
            await transport.Connected.ConfigureAwait(false);
            HostLog.Connected(_logger, _pluginName);
        }
        catch (OperationCanceledException exception) when (killed.IsCancellationRequested)
        {
            throw KilledWhileConnecting(exception);
        }
    }

    private PluginExitedException KilledWhileConnecting(OperationCanceledException exception) =>
        Killed(_pluginName, "while this host was connecting to it", exception);

    private Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        RequireAddress();
        return ChannelSocket.ConnectAsync(Address, _pluginName, anyUser: _config.SocketGroup is not null, cancellationToken);
    }

    private ValueTask<Stream> SecureAsync(Stream connection, CancellationToken cancellationToken) =>
        MutualTls.Host.ConnectAsync(connection, _certificate!, cancellationToken);

    private void RequireAddress()
    {
        if (_reattached is null)
        {
            AddressCheck.Require(_pluginName, Handshake, Address, _socketFolder, _config.UseTcp ? null : _config.Runner.Abilities.AdvertisedHost);
        }
    }

    private async Task<PluginException> ExplainLossAsync(Exception? inner)
    {
        // First the process, whose end is known soon; then its last words, which may take a while.
        if (await SupervisedProcess.WithinAsync(Process.Exited, s_exitAfterLoss, _config.TimeProvider).ConfigureAwait(false)
            && await SupervisedProcess.WithinAsync(Exited, s_exitTold, _config.TimeProvider).ConfigureAwait(false))
        {
            PluginExit exit = await Exited.ConfigureAwait(false);
            return new PluginExitedException(
                $"Plugin '{_pluginName}' {(exit.Killed ? "was ended by this host" : "ended on its own")} with {exit.Describe()}.{(exit.Killed ? string.Empty : StderrTail.Quote(exit.StderrTail, exit.CrashLines))}",
                exit, inner) { PluginName = _pluginName };
        }

        return new PluginConnectionException($"The channel to plugin '{_pluginName}' was lost, although its process is still running.", inner) { PluginName = _pluginName };
    }

    private async Task<PluginExit> EndAsync()
    {
        // It outlives the start, and with that whatever the start was part of.
        Activity.Current = null;
        PluginExit exit = await _supervised.Exited.ConfigureAwait(false);
        FolderLeft = await RemoveSocketAsync().ConfigureAwait(false);
        if (_copy is not null)
        {
            Task<string?> removing = Task.Run(_copy.Remove);
            CopyLeft = await SupervisedProcess.WithinAsync(removing, s_exitTold, TimeProvider.System).ConfigureAwait(false) ? await removing.ConfigureAwait(false) : "The removal took too long.";
        }

        return exit;
    }

    // What a plugin that was killed leaves behind: its socket, and the folder that this host or another made for it.
    private async Task<string?> RemoveSocketAsync()
    {
        Task<string?> removing = Task.Run(() => SocketFolderPath is { } folder ? SocketFolder.Remove(folder) : null);
        return await SupervisedProcess.WithinAsync(removing, s_patience, TimeProvider.System).ConfigureAwait(false) ? await removing.ConfigureAwait(false) : "The removal took too long.";
    }
}
