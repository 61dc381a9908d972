using System.Globalization;

namespace Outboard;

/// <summary>
/// The line that a plugin writes to standard output: <c>core|app|network|address|protocol|certificate</c>, as in go-plugin. The sixth
/// field is always written, even if it is empty. The seventh belongs to go-plugin's gRPC. The eighth is written only if the plugin shows the
/// key of its start. Further fields are ignored.
/// </summary>
internal sealed record HandshakeLine(int CoreVersion, int AppVersion, string Network, string Address, string Protocol, string Certificate, bool ShowsKey = false)
{
    /// <summary>The version of this format, which is go-plugin's.</summary>
    public const int Core = 1;

    // The eighth field of a plugin that shows the key of its start.
    private const string KeyWord = "hmac";

    /// <summary>The maximum length that is read, in bytes. The longest field of a real handshake is a certificate of about 2 KiB.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>Parses a line; null when it does not have this format. A missing protocol is go-plugin's default.</summary>
    public static HandshakeLine? TryParse(string line)
    {
        string[] fields = line.Trim().Split('|');
        return fields.Length >= 4
            && int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out int core)
            && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out int app)
            ? new HandshakeLine(core, app, fields[2], fields[3], Field(4, "netrpc"), Field(5, string.Empty), Field(7, string.Empty) == KeyWord)
            : null;

        string Field(int index, string missing) => fields.Length > index && fields[index].Length > 0 ? fields[index] : missing;
    }

    /// <summary>Parses a plugin's first line and checks that this host can use it.</summary>
    /// <exception cref="PluginStartException">The line is not a valid handshake, or the host does not support its version or protocol.</exception>
    public static HandshakeLine Parse(string line, string pluginName, IReadOnlyList<int> versions, IReadOnlyList<string> protocols)
    {
        HandshakeLine handshake = TryParse(line) ?? throw HandshakeErrors.NotAHandshake(pluginName, line);
        return handshake.CoreVersion != Core ? throw HandshakeErrors.OtherCoreVersion(pluginName, handshake.CoreVersion)
            : !versions.Contains(handshake.AppVersion) ? throw HandshakeErrors.OtherVersion(pluginName, handshake.AppVersion, versions)
            : !protocols.Contains(handshake.Protocol, StringComparer.Ordinal) ? throw HandshakeErrors.OtherProtocol(pluginName, handshake.Protocol, protocols)
            : FieldAtFault(line) is not null ? throw HandshakeErrors.NotAHandshake(pluginName, line)
            : handshake;
    }

    /// <summary>Which field of a handshake is not valid; null when all are, or when the line does not have the fields of a handshake.</summary>
    public static string? FieldAtFault(string line)
    {
        string[] fields = line.Trim().Split('|');
        return fields.Length < 4 ? null
            : fields[0].StartsWith('\uFEFF') ? "It begins with a byte order mark, which must not be there."
            : !IsNumber(fields[0]) ? "Its first field, the version of the handshake, must be a number that consists of digits only."
            : !IsNumber(fields[1]) ? "Its second field, the version of the contract, must be a number that consists of digits only."
            : fields[2] is not (PluginAddress.Unix or PluginAddress.Tcp) ? $"Its third field, the network, must be \"{PluginAddress.Unix}\" or \"{PluginAddress.Tcp}\"."
            : fields[3].Length == 0 ? "Its fourth field, the address, must not be empty."
            : null;

        static bool IsNumber(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{CoreVersion}|{AppVersion}|{Network}|{Address}|{Protocol}|{Certificate}{(ShowsKey ? $"||{KeyWord}" : string.Empty)}");
}

/// <summary>go-plugin's rule: the highest version that both sides have; the plugin's lowest when they have none in common.</summary>
internal static class VersionNegotiation
{
    /// <param name="own">The versions of the plugin, in any order.</param>
    /// <param name="hostVersions">Those of the host, separated by commas; null if it did not say.</param>
    public static int Choose(int[] own, string? hostVersions)
    {
        int[] sorted = [.. own];
        Array.Sort(sorted);
        string[] offered = (hostVersions ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        int chosen = sorted[0];
        foreach (string text in offered)
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int version)
                && version > chosen && Array.BinarySearch(sorted, version) >= 0)
            {
                chosen = version;
            }
        }

        return chosen;
    }
}
