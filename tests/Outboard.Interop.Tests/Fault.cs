namespace Outboard.Tests;

/// <summary>What can go wrong with a plugin, its host, or the ground they stand on.</summary>
public enum Fault
{
    HostKilled,
    PluginKilled,
    PluginTerminated,
    PluginStopped,
    PluginStoppedThenKilled,
    PluginAborted,
    PluginExitedWith0,
    PluginExitedWith3,
    GrandchildHoldsPipes,
    FullPipes,
    SocketDeleted,
    FolderRemoved,
}
