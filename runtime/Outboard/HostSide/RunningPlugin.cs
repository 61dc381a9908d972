using System.Globalization;

namespace Outboard;

/// <summary>A plugin that has shaken hands, or was found running.</summary>
internal sealed record RunningPlugin(SupervisedProcess Process, HandshakeLine Handshake, SocketFolder? Folder, ReattachConfig? Reattached = null)
{
    public PluginAddress Address { get; } = new(Handshake.Network, Handshake.Address);

    public string Id => Process.Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>Finds a running plugin; no version is negotiated.</summary>
    /// <exception cref="PluginReattachException">It is not there.</exception>
    /// <exception cref="PluginProtocolException">It speaks another wire protocol.</exception>
    public static RunningPlugin Attach(string pluginName, ReattachConfig config, OutputOptions sinks, TimeProvider timeProvider)
    {
        if (config.Protocol != JsonRpcServerTransport.Word)
        {
            throw new PluginProtocolException(
                $"Plugin '{pluginName}' speaks the wire protocol \"{VisibleText.Line(config.Protocol, 128)}\", by its reattach configuration; this host speaks \"{JsonRpcServerTransport.Word}\".",
                config.Protocol, [JsonRpcServerTransport.Word]) { PluginName = pluginName };
        }

        AttachedProcess process = AttachedProcess.Attach(pluginName, config, timeProvider);
        var handshake = new HandshakeLine(HandshakeLine.Core, config.ProtocolVersion, config.Network, config.Address, config.Protocol, string.Empty);
        return new RunningPlugin(new SupervisedProcess(process, pluginName, sinks, timeProvider), handshake, Folder: null, config);
    }

    /// <summary>Connects to it, for one channel.</summary>
    /// <exception cref="PluginHandshakeException">It says that it listens where it was not asked to.</exception>
    /// <exception cref="PluginConnectionException">Nothing listens there.</exception>
    public Task<Stream> ConnectAsync(string pluginName, CancellationToken cancellationToken)
    {
        if (Reattached is null)
        {
            AddressCheck.Require(pluginName, Handshake, Folder?.Path);
        }

        return ChannelSocket.ConnectAsync(Address, pluginName, cancellationToken);
    }

    /// <summary>Removes what a plugin that was killed leaves behind: its socket, and the folder that this host or another made for it.</summary>
    /// <returns>Why the folder is still there; null when it is gone, or is none of ours.</returns>
    public string? RemoveSocket() => SocketFolderPath is { } folder ? SocketFolder.Remove(folder) : null;

    /// <summary>The folder of the socket; null when there is none.</summary>
    public string? SocketFolderPath => Folder is not null ? Folder.Path
        : Address.Network == PluginAddress.Unix && Path.GetDirectoryName(Address.Address) is { Length: > 0 } folder ? folder
        : null;

    /// <summary>What another host needs to attach.</summary>
    public ReattachConfig ToReattachConfig() => Reattached ?? new()
    {
        Protocol = Handshake.Protocol,
        ProtocolVersion = Handshake.AppVersion,
        Network = Handshake.Network,
        Address = Handshake.Address,
        ProcessId = Process.Id,
        StartTime = Process.Identity.StartTime,
        StartTicks = Process.Identity.StartTicks,
        BootId = Process.Identity.BootId,
    };
}
