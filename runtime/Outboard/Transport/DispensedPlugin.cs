namespace Outboard;

/// <summary>A dispensed plugin.</summary>
/// <param name="Instance">What the plugin's kind made for the host.</param>
/// <param name="Closed">Completes, without failing, when its channel is closed.</param>
/// <param name="Channel">Closes the channel.</param>
internal sealed record DispensedPlugin(object Instance, Task Closed, IAsyncDisposable Channel);
