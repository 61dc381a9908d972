namespace Outboard;

/// <summary>Whose calls go over a channel, for spans and metrics.</summary>
/// <param name="Service">The name under which the plugin was dispensed; callbacks of its contract count as its own.</param>
/// <param name="PluginName">The plugin's name in the host; null in the plugin, which knows no name of itself.</param>
internal sealed record CallTarget(string Service, string? PluginName = null);
