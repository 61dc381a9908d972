namespace Outboard;

/// <summary>Starts plugins: as child processes, or wherever another runner may put them.</summary>
internal interface IPluginRunner
{
    /// <summary>Starts the plugin.</summary>
    /// <exception cref="PluginStartException">It could not be started; nothing is left behind.</exception>
    IPluginProcess Start(PluginLaunch launch);
}
