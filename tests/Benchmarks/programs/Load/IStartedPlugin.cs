namespace Benchmarks.Programs;

/// <summary>A plugin that can be called.</summary>
internal interface IStartedPlugin
{
    /// <summary>What is called.</summary>
    IWork Work { get; }

    /// <summary>The id of its process.</summary>
    int ProcessId { get; }

    /// <summary>Ends the plugin; completes when the process is gone.</summary>
    Task KillAsync();
}
