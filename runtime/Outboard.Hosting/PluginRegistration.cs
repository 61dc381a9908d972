using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>One plugin, as it was added to the services.</summary>
internal sealed record PluginRegistration(
    string Name, HandshakeConfig Handshake, IPlugin Plugin, Type? Contract, Action<IServiceProvider, PluginOptions> Configure)
{
    /// <summary>What a client is made from.</summary>
    /// <exception cref="InvalidOperationException">The application's code gave none.</exception>
    public ClientConfig ConfigOf(PluginOptions options, ILoggerFactory loggers, TimeProvider timeProvider)
    {
        var config = new ClientConfig
        {
            Handshake = Handshake,
            Plugins = new PluginMap { [options.DispenseName ?? Name] = Plugin },
            Command = new PluginCommand(options.Path!, [.. options.Arguments])
            {
                WorkingDirectory = options.WorkingDirectory,
                Environment = new Dictionary<string, string?>(options.Environment),
            },
            Name = Name,
            StartTimeout = options.StartTimeout,
            KillGrace = options.KillGrace,
            LoggerFactory = loggers,
            TimeProvider = timeProvider,
        };
        return options.ConfigureClient is { } configure
            ? configure(config) ?? throw new InvalidOperationException("It returned null. Return the configuration that it gets, or a changed copy of it.")
            : config;
    }
}
