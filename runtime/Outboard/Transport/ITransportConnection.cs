namespace Outboard;

/// <summary>A host's connection to a plugin: all that is needed to run a lifetime, and to dispense.</summary>
internal interface ITransportConnection : IAsyncDisposable
{
    /// <summary>Asks whether the plugin answers.</summary>
    Task PingAsync(CancellationToken cancellationToken);

    /// <summary>Asks the plugin to end within a grace.</summary>
    Task QuitAsync(TimeSpan grace, CancellationToken cancellationToken);

    /// <summary>Opens a plugin and gives what its kind makes for the host.</summary>
    Task<DispensedPlugin> DispenseAsync(string name, IPlugin plugin, CancellationToken cancellationToken);
}
