using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>A factory over one provider: what Microsoft.Extensions.Logging offers would bring a container along.</summary>
internal sealed class HclogLoggerFactory(ILoggerProvider provider, LogLevel minimumLevel) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) =>
        new MinimumLevelLogger(provider.CreateLogger(categoryName), minimumLevel);

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("This factory has the plugin's provider only; use a LoggerFactory with PluginLogging.CreateProvider() for more.");

    public void Dispose() => provider.Dispose();
}
