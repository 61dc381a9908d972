namespace Outboard;

/// <summary>The library's own methods, which no contract has: nobody traces or measures them.</summary>
internal static class OwnMethods
{
    /// <summary>Served by the plugin on the control channel.</summary>
    public const string Ping = "Control.Ping";

    /// <summary>Served by the plugin on the control channel. Takes the grace in milliseconds; answered at once.</summary>
    public const string Quit = "Control.Quit";

    /// <summary>
    /// Served by the host on each channel with messages but the control channel. Takes a broker id: the plugin dials, so the
    /// host is to open the channel. False when nobody accepted it in time.
    /// </summary>
    public const string Dial = "Broker.Dial";
}
