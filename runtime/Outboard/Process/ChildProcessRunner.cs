namespace Outboard;

/// <summary>Starts plugins as child processes of the host.</summary>
internal sealed class ChildProcessRunner : IPluginRunner
{
    public static ChildProcessRunner Instance { get; } = new();

    public IPluginProcess Start(PluginLaunch launch) => ChildProcess.Start(launch);
}
