namespace Outboard;

/// <summary>The methods of the control channel. The first two are served by the plugin, the third by the host.</summary>
internal static class ControlMethods
{
    public const string Ping = "Control.Ping";

    /// <summary>Takes the grace in milliseconds; answered at once.</summary>
    public const string Quit = "Control.Quit";

    /// <summary>Takes a broker id: the plugin dials, so the host is to open the channel. False when nobody accepted it in time.</summary>
    public const string Dial = "Broker.Dial";
}
