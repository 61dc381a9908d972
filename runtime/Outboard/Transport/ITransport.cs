using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>A wire protocol, on both sides: what follows after the handshake. The transports are listed in <see cref="TransportList"/>.</summary>
internal interface ITransport
{
    /// <summary>The word for it: the fifth field of the handshake.</summary>
    string Word { get; }

    /// <summary>The interface that a plugin implements to be served and dispensed over it.</summary>
    Type Kind { get; }

    /// <summary>Connects to a plugin that has shaken hands, or that was found running.</summary>
    Task<ITransportConnection> ConnectAsync(ConnectContext context, CancellationToken cancellationToken);

    /// <summary>
    /// Begins to connect. Plugins can be dispensed from the result before <see cref="ITransportConnection.Connected"/> completes, so that
    /// a host waits for both at once.
    /// </summary>
    Task<ITransportConnection> BeginConnectAsync(ConnectContext context, CancellationToken cancellationToken) => ConnectAsync(context, cancellationToken);

    /// <summary>Serves a plugin to the hosts that connect.</summary>
    /// <param name="listener">Where they do; disposed with the result.</param>
    /// <param name="context">What is served, and how.</param>
    ITransportListener Listen(IChannelListener listener, ServeContext context);

    /// <summary>Whether it can serve a plugin. The kind of one that is created for each channel is known only then.</summary>
    bool Serves(IPlugin plugin) => plugin is IScopedPlugin || Kind.IsInstanceOfType(plugin);
}

/// <summary>A host's connection to a plugin: all that is needed to run a lifetime, and to dispense.</summary>
internal interface ITransportConnection : IAsyncDisposable
{
    /// <summary>Completes when the plugin has answered, or fails.</summary>
    Task Connected => Task.CompletedTask;

    /// <summary>Checks whether the plugin answers.</summary>
    Task PingAsync(CancellationToken cancellationToken);

    /// <summary>Checks whether the plugin still accepts channels.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);

    /// <summary>Asks the plugin to end within a grace.</summary>
    Task QuitAsync(TimeSpan grace, CancellationToken cancellationToken);

    /// <summary>Opens a channel to a plugin and returns what the plugin's kind creates for the host.</summary>
    /// <exception cref="PluginContractException">The plugin is not of this transport's kind.</exception>
    Task<DispensedPlugin> DispenseAsync(string name, IPlugin plugin, CancellationToken cancellationToken);
}

/// <summary>A plugin that is being served.</summary>
internal interface ITransportListener : IAsyncDisposable
{
    /// <summary>Whether a host has a control channel open.</summary>
    bool HasHost { get; }

    /// <summary>Whether a host has had one.</summary>
    bool HadHost { get; }

    /// <summary>Whether no call is under way.</summary>
    bool IsIdle { get; }

    /// <summary>Accepts no new channel and no new call, and waits for the calls that are running, but not longer than the grace.</summary>
    Task DrainAsync(TimeSpan grace);
}

/// <summary>What a transport needs to connect to a plugin.</summary>
internal sealed record ConnectContext
{
    public required string PluginName { get; init; }

    public required Func<CancellationToken, Task<Stream>> Connect { get; init; }

    /// <summary>What a new connection needs before its first line, such as a TLS handshake; null for nothing. It owns the stream that it gives back.</summary>
    public Func<Stream, CancellationToken, ValueTask<Stream>>? SecureAsync { get; init; }

    /// <summary>What host and plugin show each other that they have; null for nothing.</summary>
    public StartKey? Key { get; init; }

    /// <summary>Called with the id of the plugin's own process, if the plugin sends it.</summary>
    public Action<int> ProcessTold { get; init; } = static _ => { };

    public required int MaxMessageSize { get; init; }

    /// <summary>Whether the plugin's trace contexts are those of its callbacks, also where they are none of this host's.</summary>
    public bool TrustTraces { get; init; }

    public required RpcPeer Peer { get; init; }

    public required TimeProvider TimeProvider { get; init; }
}

/// <summary>What a transport needs to serve a plugin.</summary>
internal sealed record ServeContext
{
    public required PluginMap Plugins { get; init; }

    public required int MaxMessageSize { get; init; }

    /// <summary>How many channels the first host may have open, and how many all others together.</summary>
    public int MaxChannels { get; init; } = ServedChannels.DefaultMax;

    public required bool SendStackTraces { get; init; }

    public required ILogger Logger { get; init; }

    public required TimeProvider TimeProvider { get; init; }

    /// <inheritdoc cref="ConnectContext.SecureAsync"/>
    public Func<Stream, CancellationToken, ValueTask<Stream>>? SecureAsync { get; init; }

    /// <inheritdoc cref="ConnectContext.Key"/>
    public StartKey? Key { get; init; }

    /// <summary>Called when the host asks the plugin to end, with the time that it has to finish its calls.</summary>
    public required Action<TimeSpan> QuitRequested { get; init; }

    /// <summary>Called when the last control channel was closed.</summary>
    public required Action HostLost { get; init; }
}

/// <summary>A dispensed plugin.</summary>
/// <param name="Instance">What the plugin's kind created for the host.</param>
/// <param name="Closed">Completes, without failing, when its channel is closed.</param>
/// <param name="Channel">Closes the channel.</param>
internal sealed record DispensedPlugin(object Instance, Task Closed, IAsyncDisposable Channel);
