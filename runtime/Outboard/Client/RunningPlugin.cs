using System.Globalization;

namespace Outboard;

/// <summary>A plugin that has shaken hands, or was found running.</summary>
internal sealed record RunningPlugin(SupervisedProcess Process, HandshakeLine Handshake, SocketFolder? Folder, ReattachConfig? Reattached = null)
{
    public PluginAddress Address { get; } = new(Handshake.Network, Handshake.Address);

    public string Id => Process.Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>Finds a running plugin; no version is negotiated.</summary>
    /// <exception cref="PluginReattachException">It is not there.</exception>
    public static RunningPlugin Attach(string pluginName, ReattachConfig config, OutputSinks sinks, TimeProvider timeProvider)
    {
        AttachedProcess process = AttachedProcess.Attach(pluginName, config, timeProvider);
        var handshake = new HandshakeLine(HandshakeLine.Core, config.ProtocolVersion, config.Network, config.Address, config.Protocol, string.Empty);
        return new RunningPlugin(new SupervisedProcess(process, pluginName, sinks, timeProvider), handshake, Folder: null, config);
    }

    /// <summary>Removes what a plugin that was killed leaves behind: the folder that this host made, or the socket that another did.</summary>
    public void RemoveSocket()
    {
        if (Folder is not null)
        {
            Folder.Dispose();
        }
        else if (Address.Network == PluginAddress.Unix && Path.GetDirectoryName(Address.Address) is { Length: > 0 } folder)
        {
            SocketFolder.DeleteOwn(folder);
        }
    }

    /// <summary>What another host needs to attach.</summary>
    public ReattachConfig ToReattachConfig() => Reattached ?? new()
    {
        Protocol = Handshake.Protocol,
        ProtocolVersion = Handshake.AppVersion,
        Network = Handshake.Network,
        Address = Handshake.Address,
        ProcessId = Process.Id,
        StartTime = Process.StartTime,
    };
}
