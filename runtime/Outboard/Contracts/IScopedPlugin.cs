namespace Outboard;

/// <summary>A plugin that is made anew each time it is dispensed, in a scope that ends with the channel.</summary>
internal interface IScopedPlugin : IPlugin
{
    /// <summary>Begins the scope of one channel; it is disposed when the channel is closed and no call of it runs any more.</summary>
    IPluginScope BeginScope();
}
