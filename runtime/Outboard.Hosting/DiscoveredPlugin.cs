namespace Outboard;

/// <summary>A plugin's executable that was found in a folder.</summary>
/// <param name="Name">The plugin's name: that of its own folder, or what the asterisk of the pattern stands for.</param>
/// <param name="Path">The executable's full path.</param>
public sealed record DiscoveredPlugin(string Name, string Path);
