namespace Outboard;

/// <summary>What a runner needs to start a plugin: the command, the full path of its executable, and the variables that come last and win.</summary>
internal sealed record PluginLaunch(
    string PluginName,
    PluginCommand Command,
    string Path,
    PluginStdin Stdin,
    bool InheritEnvironment,
    IReadOnlyDictionary<string, string> Variables);
