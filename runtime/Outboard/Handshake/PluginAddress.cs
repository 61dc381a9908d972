namespace Outboard;

/// <summary>Where a plugin listens: a network and an address in it, as in the third and fourth fields of its handshake.</summary>
/// <param name="Network">The network: <see cref="Unix"/> or <see cref="Tcp"/>.</param>
/// <param name="Address">The path of a socket, or a host and a port such as 127.0.0.1:10000.</param>
public sealed record PluginAddress(string Network, string Address)
{
    /// <summary>The network of Unix sockets.</summary>
    public const string Unix = "unix";

    /// <summary>The network of TCP.</summary>
    public const string Tcp = "tcp";

    /// <summary>Returns the address, for a person to read.</summary>
    public override string ToString() => Network == Unix ? Address : $"{Network} {Address}";
}
