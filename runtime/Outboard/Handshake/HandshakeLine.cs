using System.Globalization;

namespace Outboard;

/// <summary>
/// The one line that a plugin writes to standard output: <c>core|app|network|address|protocol|certificate</c>, go-plugin's
/// form. The sixth field is always written, empty or not; further fields are ignored.
/// </summary>
internal sealed record HandshakeLine(int CoreVersion, int AppVersion, string Network, string Address, string Protocol, string Certificate)
{
    /// <summary>The version of this outer form, go-plugin's.</summary>
    public const int Core = 1;

    /// <summary>The longest line that is read, in bytes: a certificate of some 2 KiB is the longest that belongs there.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>Reads a line; null when it is none of this form. A missing protocol is go-plugin's default.</summary>
    public static HandshakeLine? TryParse(string line)
    {
        string[] fields = line.Trim().Split('|');
        return fields.Length >= 4
            && int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out int core)
            && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out int app)
            ? new HandshakeLine(core, app, fields[2], fields[3], Field(4, "netrpc"), Field(5, string.Empty))
            : null;

        string Field(int index, string missing) => fields.Length > index && fields[index].Length > 0 ? fields[index] : missing;
    }

    /// <summary>Reads a plugin's first line and checks that this host can use it.</summary>
    /// <exception cref="PluginStartException">It cannot.</exception>
    public static HandshakeLine Parse(string line, string pluginName, IReadOnlyList<int> versions, IReadOnlyList<string> protocols)
    {
        HandshakeLine handshake = TryParse(line) ?? throw HandshakeErrors.NotAHandshake(pluginName, line);
        return handshake.CoreVersion != Core ? throw HandshakeErrors.OtherCoreVersion(pluginName, handshake.CoreVersion)
            : !versions.Contains(handshake.AppVersion) ? throw HandshakeErrors.OtherVersion(pluginName, handshake.AppVersion, versions)
            : !protocols.Contains(handshake.Protocol, StringComparer.Ordinal) ? throw HandshakeErrors.OtherProtocol(pluginName, handshake.Protocol, protocols)
            : FieldAtFault(line) is not null ? throw HandshakeErrors.NotAHandshake(pluginName, line)
            : handshake;
    }

    /// <summary>What is wrong with a line that has the fields of a handshake; null when it has not even those.</summary>
    public static string? FieldAtFault(string line)
    {
        string[] fields = line.Trim().Split('|');
        return fields.Length < 4 ? null
            : fields[0].StartsWith('\uFEFF') ? "It begins with a byte order mark, which must not be there."
            : !IsNumber(fields[0]) ? "Its first field, the version of the handshake, must be a number of digits alone."
            : !IsNumber(fields[1]) ? "Its second field, the version of the contract, must be a number of digits alone."
            : fields[2] is not (PluginAddress.Unix or PluginAddress.Tcp) ? $"Its third field, the network, must be \"{PluginAddress.Unix}\" or \"{PluginAddress.Tcp}\"."
            : fields[3].Length == 0 ? "Its fourth field, the address, must not be empty."
            : null;

        static bool IsNumber(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }

    /// <summary>The line without its certificate, for errors and logs.</summary>
    public static string WithoutCertificate(string line)
    {
        string[] fields = line.Split('|');
        if (fields.Length > 5 && fields[5].Length > 0)
        {
            fields[5] = "…";
        }

        return string.Join('|', fields);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{CoreVersion}|{AppVersion}|{Network}|{Address}|{Protocol}|{Certificate}");
}

/// <summary>Where a plugin listens: the third and fourth field of its handshake.</summary>
internal sealed record PluginAddress(string Network, string Address)
{
    public const string Unix = "unix";
    public const string Tcp = "tcp";

    public override string ToString() => Network == Unix ? Address : $"{Network} {Address}";
}

/// <summary>go-plugin's rule: the highest version that both sides have; the plugin's lowest when they have none in common.</summary>
internal static class VersionNegotiation
{
    public static int Choose(IReadOnlyCollection<int> own, string? hostVersions)
    {
        HashSet<int> offered = [];
        foreach (string text in (hostVersions ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int version))
            {
                offered.Add(version);
            }
        }

        int[] common = [.. own.Where(offered.Contains)];
        return common.Length > 0 ? common.Max() : own.Min();
    }
}
