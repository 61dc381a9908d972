namespace Outboard;

/// <summary>Why and how fast a plugin is to stop.</summary>
internal sealed record StopRequest(StopReason Reason, TimeSpan Grace);
