namespace Outboard;

/// <summary>Where a plugin listens: the third and fourth field of its handshake.</summary>
internal sealed record PluginAddress(string Network, string Address)
{
    public const string Unix = "unix";
    public const string Tcp = "tcp";

    public override string ToString() => Network == Unix ? Address : $"{Network} {Address}";
}
