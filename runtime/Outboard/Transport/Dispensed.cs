namespace Outboard;

/// <summary>A dispensed plugin, and when its channel closes.</summary>
internal sealed record Dispensed(object Instance, Task Closed);
