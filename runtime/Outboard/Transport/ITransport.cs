using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>A wire protocol, both sides of it: what follows once plugin and host have found each other. They are listed in <see cref="TransportList"/>.</summary>
internal interface ITransport
{
    /// <summary>The word for it: the fifth field of the handshake.</summary>
    string Word { get; }

    /// <summary>The interface that a plugin implements to be served and dispensed over it.</summary>
    Type Kind { get; }

    /// <summary>Connects to a plugin that has shaken hands, or that was found running.</summary>
    Task<ITransportConnection> ConnectAsync(ConnectContext context, CancellationToken cancellationToken);

    /// <summary>Serves a plugin to the hosts that connect.</summary>
    /// <param name="listener">Where they do; disposed with the result.</param>
    /// <param name="context">What is served, and how.</param>
    ITransportListener Listen(IChannelListener listener, ServeContext context);

    /// <summary>Whether it can serve a plugin. One that is made for each channel shows its kind only then.</summary>
    bool Serves(IPlugin plugin) => plugin is IScopedPlugin || Kind.IsInstanceOfType(plugin);
}

/// <summary>A host's connection to a plugin: all that is needed to run a lifetime, and to dispense.</summary>
internal interface ITransportConnection : IAsyncDisposable
{
    /// <summary>Asks whether the plugin answers.</summary>
    Task PingAsync(CancellationToken cancellationToken);

    /// <summary>Asks whether the plugin still takes channels.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);

    /// <summary>Asks the plugin to end within a grace.</summary>
    Task QuitAsync(TimeSpan grace, CancellationToken cancellationToken);

    /// <summary>Opens a plugin and gives what its kind makes for the host.</summary>
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

    /// <summary>Takes no new channel and no new call, and waits for the calls under way, at most for the grace.</summary>
    Task DrainAsync(TimeSpan grace);
}

/// <summary>What a transport needs to connect to a plugin.</summary>
internal sealed record ConnectContext
{
    public required string PluginName { get; init; }

    public required Func<CancellationToken, Task<Stream>> Connect { get; init; }

    /// <summary>What a new connection needs before its first line, such as a TLS handshake; null for nothing. It owns the stream that it gives back.</summary>
    public Func<Stream, CancellationToken, ValueTask<Stream>>? SecureAsync { get; init; }

    /// <summary>Told the id of the plugin's own process, where the plugin tells it.</summary>
    public Action<int> ProcessTold { get; init; } = static _ => { };

    public required int MaxMessageSize { get; init; }

    public required RpcPeer Peer { get; init; }

    public required TimeProvider TimeProvider { get; init; }
}

/// <summary>What a transport needs to serve a plugin.</summary>
internal sealed record ServeContext
{
    public required PluginMap Plugins { get; init; }

    public required int MaxMessageSize { get; init; }

    public required bool SendStackTraces { get; init; }

    public required ILogger Logger { get; init; }

    public required TimeProvider TimeProvider { get; init; }

    /// <inheritdoc cref="ConnectContext.SecureAsync"/>
    public Func<Stream, CancellationToken, ValueTask<Stream>>? SecureAsync { get; init; }

    /// <summary>The host asks the plugin to end, and gives it so long to finish its calls.</summary>
    public required Action<TimeSpan> QuitRequested { get; init; }

    /// <summary>The host's last control channel is gone.</summary>
    public required Action HostLost { get; init; }
}

/// <summary>A dispensed plugin.</summary>
/// <param name="Instance">What the plugin's kind made for the host.</param>
/// <param name="Closed">Completes, without failing, when its channel is closed.</param>
/// <param name="Channel">Closes the channel.</param>
internal sealed record DispensedPlugin(object Instance, Task Closed, IAsyncDisposable Channel);
