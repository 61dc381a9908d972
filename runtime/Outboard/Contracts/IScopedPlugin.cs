namespace Outboard;

/// <summary>A plugin that is made anew each time it is dispensed, in a scope that ends with the channel. Its kind is known only then.</summary>
internal interface IScopedPlugin : IPlugin
{
    /// <summary>Begins the scope of one channel. It is disposed when the channel is closed and no call of it runs any more.</summary>
    IPluginScope BeginScope();
}

/// <summary>What a plugin is made from for one channel.</summary>
internal interface IPluginScope : IAsyncDisposable
{
    /// <summary>Makes the plugin. Called once.</summary>
    IPlugin Create();
}
