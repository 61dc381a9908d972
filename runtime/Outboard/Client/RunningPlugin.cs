using System.Globalization;

namespace Outboard;

/// <summary>A plugin that has shaken hands, or was found running.</summary>
internal sealed record RunningPlugin(SupervisedProcess Process, HandshakeLine Handshake, SocketFolder? Folder)
{
    public PluginAddress Address { get; } = new(Handshake.Network, Handshake.Address);

    public string Id => Process.Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>Finds a running plugin; no version is negotiated.</summary>
    /// <exception cref="PluginReattachException">It is not there.</exception>
    public static RunningPlugin Attach(string pluginName, ReattachConfig config, OutputSinks sinks, TimeProvider timeProvider)
    {
        AttachedProcess process = AttachedProcess.Attach(pluginName, config, timeProvider);
        var handshake = new HandshakeLine(HandshakeLine.Core, config.ProtocolVersion, config.Network, config.Address, config.Protocol, string.Empty);
        return new RunningPlugin(new SupervisedProcess(process, pluginName, sinks, timeProvider), handshake, Folder: null);
    }

    /// <summary>What another host needs to attach.</summary>
    public ReattachConfig ToReattachConfig() => new()
    {
        Protocol = Handshake.Protocol,
        ProtocolVersion = Handshake.AppVersion,
        Network = Handshake.Network,
        Address = Handshake.Address,
        ProcessId = Process.Id,
        StartTime = Process.StartTime,
    };
}
