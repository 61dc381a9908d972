namespace Outboard;

/// <summary>Turns a plugin's first line into a handshake that this host can use, or into the error that says why not.</summary>
internal static class HandshakeCheck
{
    /// <summary>The characters of a line that an error quotes.</summary>
    public const int MaxQuoted = 1024;
    private const int MaxWord = 128;

    public static HandshakeLine Parse(
        string line, string pluginName, IReadOnlyList<int> versions, IReadOnlyList<string> protocols)
    {
        HandshakeLine handshake = HandshakeLine.TryParse(line) ?? throw NotAHandshake(pluginName, line);
        if (handshake.CoreVersion != HandshakeLine.Core)
        {
            throw new PluginVersionException(
                $"Plugin '{pluginName}' uses version {handshake.CoreVersion} of the handshake itself; this host knows version {HandshakeLine.Core}. Build the plugin with a matching version of the library.",
                handshake.CoreVersion, [HandshakeLine.Core]) { PluginName = pluginName };
        }

        if (!versions.Contains(handshake.AppVersion))
        {
            throw new PluginVersionException(
                $"Plugin '{pluginName}' speaks protocol version {handshake.AppVersion}; this host speaks {string.Join(", ", versions)}. Update the older of the two.",
                handshake.AppVersion, versions) { PluginName = pluginName };
        }

        if (!protocols.Contains(handshake.Protocol, StringComparer.Ordinal))
        {
            string protocol = VisibleText.Line(handshake.Protocol, MaxWord);
            throw new PluginProtocolException(
                $"Plugin '{pluginName}' speaks the wire protocol \"{protocol}\"; this host speaks {string.Join(", ", protocols.Select(p => $"\"{p}\""))}.",
                protocol, protocols) { PluginName = pluginName };
        }

        return handshake.Network is PluginAddress.Unix or PluginAddress.Tcp && handshake.Address.Length > 0
            ? handshake
            : throw NotAHandshake(pluginName, line);
    }

    public static PluginHandshakeException NotAHandshake(string pluginName, string line) => new(
        HandshakeLine.FieldAtFault(line) is { } fault
            ? $"Plugin '{pluginName}' wrote a handshake that cannot be used: \"{Quote(line)}\". {fault}"
            : $"Plugin '{pluginName}' wrote something else than a handshake to standard output: \"{Quote(line)}\". Either it is not a plugin, or it printed before it was served; a plugin prints to standard error only.",
        Quote(line), null) { PluginName = pluginName };

    public static PluginHandshakeException TooLong(string pluginName, string start) => new(
        $"The first line that plugin '{pluginName}' wrote to standard output is longer than the {HandshakeLine.MaxBytes} bytes of a handshake. It begins: \"{Quote(start, 128)}\".",
        Quote(start), null) { PluginName = pluginName };

    /// <summary>A line as an error shows it: without its certificate, and with its control characters visible.</summary>
    public static string Quote(string line, int most = MaxQuoted) => VisibleText.Line(HandshakeLine.WithoutCertificate(line), most);
}
