using System.Net;

namespace Outboard;

/// <summary>
/// A host connects to where it has asked its plugin to listen, and nowhere else: otherwise a plugin that a sandbox keeps from the
/// network could have its host talk there in its place.
/// </summary>
internal static class AddressCheck
{
    /// <summary>Checks what a plugin says, before each connection.</summary>
    /// <param name="pluginName">The plugin, for the error.</param>
    /// <param name="handshake">What it says.</param>
    /// <param name="address">Where that is, as this host reaches it.</param>
    /// <param name="folder">The folder for its socket, as this host sees it; null when it was asked for TCP.</param>
    /// <param name="advertisedHost">The host that its runner says it is reached at with TCP; null for a loopback address.</param>
    /// <exception cref="PluginStartException">It was not asked to listen there.</exception>
    public static void Require(string pluginName, HandshakeLine handshake, PluginAddress address, string? folder, string? advertisedHost = null)
    {
        if ((folder is null ? WhyNotTcp(address, advertisedHost) : WhyNotUnix(address, folder)) is { } reason)
        {
            throw HandshakeErrors.ListensElsewhere(pluginName, handshake, reason);
        }
    }

    private static string? WhyNotUnix(PluginAddress place, string folder)
    {
        if (place.Network != PluginAddress.Unix)
        {
            return $"the network must be \"{PluginAddress.Unix}\".";
        }

        string address = place.Address;
        string start = folder + Path.DirectorySeparatorChar;
        bool isInFolder = address.StartsWith(start, StringComparison.Ordinal)
            && address[start.Length..] is not ("" or "." or "..")
            && address.AsSpan(start.Length).IndexOfAny('/', Path.DirectorySeparatorChar, '\0') < 0;
        return !isInFolder ? $"the address must be a socket in the folder \"{folder}\"."
            : SocketFile.IsThere(address) && !SocketFile.IsSocket(address) ? "what is at the address is not a socket, or is a link to one."
            : null;
    }

    private static string? WhyNotTcp(PluginAddress place, string? advertisedHost) =>
        place.Network != PluginAddress.Tcp ? $"the network must be \"{PluginAddress.Tcp}\"."
        : advertisedHost is not null ? TcpAddress.TryParse(place.Address, out string? host, out int port) && host == advertisedHost && port > 0 ? null
            : $"the address must be the host \"{advertisedHost}\" with a port."
        : IPEndPoint.TryParse(place.Address, out IPEndPoint? endPoint) && IPAddress.IsLoopback(endPoint.Address) && endPoint.Port > 0 ? null
        : "the address must be a loopback address with a port, such as 127.0.0.1:10000.";
}
