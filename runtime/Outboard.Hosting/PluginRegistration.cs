using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>One plugin, as it was added to the services, in one version of its contract.</summary>
internal sealed record PluginRegistration(
    string Name, HandshakeConfig Handshake, IPlugin Plugin, Type? Contract, Action<IServiceProvider, PluginOptions> Configure, int? Version = null)
{
    /// <summary>The executable that was found in a folder; null for what was added by name.</summary>
    public string? File { get; init; }

    /// <summary>The same plugin in other versions of its contract.</summary>
    public IReadOnlyList<PluginRegistration> Others { get; init; } = [];

    /// <summary>Its contracts, of all versions.</summary>
    public IEnumerable<Type?> Contracts => All.Select(registration => registration.Contract);

    private IEnumerable<PluginRegistration> All => Others.Prepend(this);

    private int EffectiveVersion => Version ?? Handshake.ProtocolVersion;

    /// <summary>Whether the other one is this plugin in a version that is not there yet.</summary>
    public bool IsOtherVersionOf(PluginRegistration other) =>
        File == other.File && Handshake == other.Handshake && All.All(registration => registration.EffectiveVersion != other.EffectiveVersion);

    /// <summary>Lets the code of all versions have its say.</summary>
    public void ConfigureAll(IServiceProvider services, PluginOptions options)
    {
        foreach (PluginRegistration registration in All)
        {
            registration.Configure(services, options);
        }
    }

    /// <summary>What a client is made from.</summary>
    /// <exception cref="InvalidOperationException">The application's code gave none.</exception>
    public ClientConfig ConfigOf(PluginOptions options, ILoggerFactory loggers, TimeProvider timeProvider)
    {
        string dispenseName = options.DispenseName ?? Name;
        bool isVersioned = Version is not null || Others.Count > 0;
        var config = new ClientConfig
        {
            Handshake = Handshake,
            Plugins = isVersioned ? null : new PluginMap { [dispenseName] = Plugin },
            VersionedPlugins = isVersioned
                ? All.ToDictionary(registration => registration.EffectiveVersion, registration => new PluginMap { [dispenseName] = registration.Plugin })
                : null,
            Command = new PluginCommand(options.Path!, [.. options.Arguments])
            {
                WorkingDirectory = options.WorkingDirectory,
                Environment = new Dictionary<string, string?>(options.Environment),
            },
            InheritEnvironment = options.InheritEnvironment,
            Runner = options.Runner,
            AutoMtls = options.AutoMtls,
            SecureConfig = options.SecureConfig,
            SocketDirectory = options.SocketDirectory,
            SocketGroup = options.SocketGroup,
            TrustPluginTraces = options.TrustPluginTraces,
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

/// <summary>A folder whose plugins were added to the services, whatever they are.</summary>
internal sealed record PluginFolder(
    string Path, string Pattern, HandshakeConfig Handshake, IPlugin Plugin, Type Contract, Action<string, PluginOptions> Configure, int? Version = null)
{
    /// <summary>One of its plugins, as if it had been added by name.</summary>
    public PluginRegistration RegistrationOf(DiscoveredPlugin found) => new(
        found.Name,
        Handshake,
        Plugin,
        Contract,
        (_, options) =>
        {
            options.Path ??= found.Path;
            Configure(found.Name, options);
        },
        Version) { File = found.Path };
}
