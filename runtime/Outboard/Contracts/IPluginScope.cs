namespace Outboard;

/// <summary>What a plugin is made from for one channel.</summary>
internal interface IPluginScope : IAsyncDisposable
{
    /// <summary>Makes the plugin; called once.</summary>
    IPlugin Create();
}
