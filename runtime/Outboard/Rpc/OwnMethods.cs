namespace Outboard;

/// <summary>The library's own methods, which are neither traced nor measured.</summary>
internal static class OwnMethods
{
    /// <summary>Served by the plugin on the control channel.</summary>
    public const string Ping = "Control.Ping";

    /// <summary>Served by the plugin on the control channel. Takes the grace period in milliseconds; answered at once.</summary>
    public const string Quit = "Control.Quit";

    /// <summary>
    /// Served by the host on each JSON-RPC channel except the control channel. Takes a broker id: the plugin dials, and the host must
    /// open the channel. The result is false when nobody accepted the id in time.
    /// </summary>
    public const string Dial = "Broker.Dial";
}
