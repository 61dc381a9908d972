namespace Benchmarks.Programs;

/// <summary>A way to start a plugin and to call it.</summary>
internal interface IPeer
{
    /// <summary>Starts the plugin; completes when it can be called.</summary>
    Task<IStartedPlugin> StartAsync(string executable);
}
