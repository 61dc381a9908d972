using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Outboard;

/// <summary>A host, which is a name or an IP address, and a port.</summary>
internal static class TcpAddress
{
    /// <summary>Takes an address apart. An IPv6 address is in brackets where a port follows, and without them in the result.</summary>
    /// <param name="address">The address.</param>
    /// <param name="host">The host.</param>
    /// <param name="port">The port; zero where there is none.</param>
    public static bool TryParse(string address, [NotNullWhen(true)] out string? host, out int port)
    {
        port = 0;
        host = address;
        int colon = address.LastIndexOf(':');
        bool isBare = address.IndexOf(':', StringComparison.Ordinal) != colon && !address.StartsWith('[');
        if (colon >= 0 && !isBare && !address.EndsWith(']'))
        {
            host = address[..colon];
            if (!int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port > ushort.MaxValue)
            {
                return false;
            }
        }

        host = host is ['[', .. var inner, ']'] ? inner : host;
        return Uri.CheckHostName(host) != UriHostNameType.Unknown;
    }

    /// <summary>Puts an address together.</summary>
    public static string Format(string host, int port) => string.Create(
        CultureInfo.InvariantCulture, $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}");
}
