namespace Outboard;

/// <summary>A plugin that has shaken hands, or was found running.</summary>
internal sealed record RunningPlugin(SupervisedProcess Process, HandshakeLine Handshake, ReattachConfig? Reattached = null)
{
    /// <summary>Where this host reaches it.</summary>
    public PluginAddress Address { get; } = Process.Process.Translate(new PluginAddress(Handshake.Network, Handshake.Address));

    public string Id => Process.Process.Id;

    /// <summary>Finds a running plugin; no version is negotiated.</summary>
    /// <exception cref="PluginStartException">It is not there, or it speaks another wire protocol.</exception>
    public static RunningPlugin Attach(string pluginName, ReattachConfig config, TransportList transports, OutputOptions sinks, TimeProvider timeProvider)
    {
        if (transports.Find(config.Protocol) is null)
        {
            throw HandshakeErrors.OtherProtocol(pluginName, config.Protocol, transports.Words, "reattach configuration");
        }

        AttachedProcess process = AttachedProcess.Attach(pluginName, config, timeProvider);
        var handshake = new HandshakeLine(HandshakeLine.Core, config.ProtocolVersion, config.Network, config.Address, config.Protocol, string.Empty);
        return new RunningPlugin(new SupervisedProcess(process, pluginName, sinks, timeProvider), handshake, config);
    }

    /// <summary>Connects to it, for one channel.</summary>
    /// <exception cref="PluginStartException">It says that it listens where it was not asked to.</exception>
    /// <exception cref="PluginConnectionException">Nothing listens there.</exception>
    public Task<Stream> ConnectAsync(string pluginName, CancellationToken cancellationToken)
    {
        RequireAddress(pluginName);
        return ChannelSocket.ConnectAsync(Address, pluginName, cancellationToken);
    }

    /// <inheritdoc cref="AddressCheck.Require" path="/summary|/exception"/>
    public void RequireAddress(string pluginName)
    {
        if (Reattached is null)
        {
            AddressCheck.Require(pluginName, Handshake, Address, Process.Process.SocketFolder?.Path);
        }
    }

    /// <summary>Removes what a plugin that was killed leaves behind: its socket, and the folder that this host or another made for it.</summary>
    /// <returns>Why the folder is still there; null when it is gone, or is none of ours.</returns>
    public string? RemoveSocket() => SocketFolderPath is { } folder ? SocketFolder.Remove(folder) : null;

    /// <summary>The folder of the socket; null when there is none.</summary>
    public string? SocketFolderPath => Process.Process.SocketFolder is { } own ? own.Path
        : Address.Network == PluginAddress.Unix && Path.GetDirectoryName(Address.Address) is { Length: > 0 } folder ? folder
        : null;

    /// <summary>What another host needs to attach.</summary>
    /// <exception cref="InvalidOperationException">It does not run as a process of this machine.</exception>
    public ReattachConfig ToReattachConfig()
    {
        if (Reattached is not null)
        {
            return Reattached;
        }

        ProcessIdentity identity = Process.Process.Identity
            ?? throw new InvalidOperationException($"The plugin cannot be reattached: \"{Id}\" is not a process of this machine.");
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
        };
    }
}
