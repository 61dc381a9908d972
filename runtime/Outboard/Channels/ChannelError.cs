namespace Outboard;

/// <summary>Why a channel was refused, as it stands on the wire.</summary>
internal static class ChannelError
{
    public const string BadRequest = "bad-request";
    public const string UnknownPlugin = "unknown-plugin";
    public const string NotAccepted = "not-accepted";
    public const string Stopping = "stopping";
    public const string Failed = "failed";
}
