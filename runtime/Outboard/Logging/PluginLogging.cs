using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>
/// Logging inside a plugin: JSON lines on standard error in the form of HashiCorp's hclog, which the host turns back into
/// log entries with their level, category and fields.
/// </summary>
public static class PluginLogging
{
    /// <summary>Creates a logger factory that needs no container, for a plugin with a bare main.</summary>
    /// <param name="minimumLevel">The lowest level that is written. Default: everything, for the host to filter.</param>
    public static ILoggerFactory CreateFactory(LogLevel minimumLevel = LogLevel.Trace) =>
        new HclogLoggerFactory(CreateProvider(), minimumLevel);

    /// <summary>Creates the provider alone, for a plugin that has its own logging set-up.</summary>
    public static ILoggerProvider CreateProvider() =>
        new HclogLoggerProvider(Console.OpenStandardError(), TimeProvider.System);
}
