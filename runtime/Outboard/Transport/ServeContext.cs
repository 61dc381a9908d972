using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>What a transport needs to serve a plugin.</summary>
internal sealed record ServeContext
{
    public required PluginMap Plugins { get; init; }

    public required int MaxMessageSize { get; init; }

    public required bool SendStackTraces { get; init; }

    /// <summary>The private folder for the socket; null to listen on the loopback address.</summary>
    public required string? SocketDirectory { get; init; }

    public required ILogger Logger { get; init; }

    public required TimeProvider TimeProvider { get; init; }

    /// <inheritdoc cref="ConnectContext.SecureAsync"/>
    public Func<Stream, CancellationToken, ValueTask<Stream>>? SecureAsync { get; init; }

    /// <summary>The host asks the plugin to end, and gives it so long to finish its calls.</summary>
    public required Action<TimeSpan> QuitRequested { get; init; }

    /// <summary>The host's last control channel is gone.</summary>
    public required Action HostLost { get; init; }
}
