namespace Outboard;

/// <summary>Whose calls go over a channel, for spans and metrics.</summary>
/// <param name="System">The word of the wire protocol.</param>
/// <param name="Service">The name under which the plugin was dispensed, or a callback's own, where it has one.</param>
/// <param name="PluginName">The plugin's name in the host; null in the plugin, which knows no name of itself.</param>
internal sealed record CallScope(string System, string Service, string? PluginName = null);
