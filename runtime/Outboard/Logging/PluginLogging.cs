using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>
/// Logging inside a plugin: JSON lines on standard error in the form of HashiCorp's hclog, which the host converts back to log entries
/// with their level, category and fields.
/// </summary>
public static class PluginLogging
{
    /// <summary>Creates a logger factory for a plugin that does not use dependency injection.</summary>
    /// <param name="minimumLevel">The lowest level that is written. The default is <see cref="LogLevel.Trace"/>: everything is written, and the host filters.</param>
    public static ILoggerFactory CreateFactory(LogLevel minimumLevel = LogLevel.Trace) =>
        new HclogLoggerProvider(Console.OpenStandardError(), TimeProvider.System, minimumLevel);

    /// <summary>Creates only the provider, for a plugin that configures its own logging.</summary>
    public static ILoggerProvider CreateProvider() =>
        new HclogLoggerProvider(Console.OpenStandardError(), TimeProvider.System);
}
