namespace Outboard;

/// <summary>Describes a plugin that a runner is to start.</summary>
public sealed record PluginLaunch
{
    /// <summary>The plugin's name, for logs and errors.</summary>
    public required string PluginName { get; init; }

    /// <summary>The command as the application wrote it: arguments, working directory and environment variables.</summary>
    public required PluginCommand Command { get; init; }

    /// <summary>
    /// The full path of the command's executable, which the host has resolved; the command's file name if the runner does not share the
    /// files of this machine.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>What the plugin's standard input is.</summary>
    public PluginStdin Stdin { get; init; }

    /// <summary>Whether the plugin gets the host's environment, as far as the runner has one to pass on.</summary>
    public bool InheritEnvironment { get; init; } = true;

    /// <summary>The private folder that the host has created for the plugin's socket, and removes; null with TCP.</summary>
    public string? SocketFolder { get; init; }

    /// <summary>
    /// The variables of the handshake, which take precedence over those of the command. They contain secrets: they belong in the plugin's
    /// environment, and never in a command line or a log. Empty if the host passes them over standard input.
    /// </summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}
