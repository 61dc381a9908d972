using System.Globalization;

namespace Outboard;

/// <summary>What a host tells a plugin that it starts: in the environment, and over standard input.</summary>
/// <param name="config">How the plugin is started.</param>
/// <param name="command">Its command.</param>
/// <param name="folder">The folder for its socket; null with TCP.</param>
/// <param name="key">Its key, which only goes over standard input; null where it has none.</param>
internal sealed class LaunchVariables(ClientConfig config, PluginCommand command, SocketFolder? folder, StartKey? key)
{
    private readonly RunnerAbilities _abilities = config.Runner.Abilities;
    private readonly Dictionary<string, string> _variables = Create(config, config.Runner.Abilities, folder, key);

    /// <summary>Whether the plugin reads some of it from standard input.</summary>
    public bool AreOnStdin => !_abilities.PassesVariables || key is not null;

    /// <summary>The plugin for its runner.</summary>
    public PluginLaunch Describe(string pluginName, string path) => new()
    {
        PluginName = pluginName,
        Command = _abilities.PassesVariables ? command : command.With(StdinVariables.Argument) with { Environment = new Dictionary<string, string?>() },
        Path = path,
        Stdin = config.Stdin,
        InheritEnvironment = config.InheritEnvironment,
        SocketFolder = folder?.Path,
        Variables = _abilities.PassesVariables ? _variables : [],
    };

    /// <summary>What goes over standard input: the key always, and the rest where the runner has no other way for it.</summary>
    public byte[] ForStdin(IPluginProcess process)
    {
        var all = new Dictionary<string, string>();
        if (!_abilities.PassesVariables)
        {
            foreach ((string name, string? value) in command.Environment)
            {
                if (value is not null)
                {
                    all[name] = value;
                }
            }

            foreach ((string name, string value) in _variables)
            {
                all[name] = value;
            }
        }

        if (key is not null)
        {
            all[PluginVariables.Key] = key.ToText();
        }

        if (process is IPlacedProcess placed)
        {
            all[PluginVariables.BindAddress] = placed.BindAddress;
        }

        return StdinVariables.Encode(all);
    }

    private static Dictionary<string, string> Create(ClientConfig config, RunnerAbilities abilities, SocketFolder? folder, StartKey? key)
    {
        var variables = new Dictionary<string, string>
        {
            [config.Handshake.MagicCookieKey] = config.Handshake.MagicCookieValue,
            [PluginVariables.ProtocolVersions] = string.Join(',', VersionedPluginMaps.VersionsOf(config.VersionedPlugins!).Select(version => version.ToString(CultureInfo.InvariantCulture))),
            [PluginVariables.Protocols] = string.Join(',', config.Transports.Words),
            [PluginVariables.HostProcessId] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
            [PluginVariables.Stdin] = config.Stdin switch
            {
                PluginStdin.Inherit => PluginVariables.StdinInherit,
                PluginStdin.Detached => PluginVariables.StdinDetached,
                _ => PluginVariables.StdinWatch,
            },
            // go-plugin's plugins want a range, and these are its hosts' defaults.
            [PluginVariables.MinPort] = "10000",
            [PluginVariables.MaxPort] = "25000",
        };
        if (config.WaitForDebugger)
        {
            variables.Add(PluginVariables.WaitForDebugger, PluginVariables.Yes);
        }

        if (config.SocketGroup is { } group && !OperatingSystem.IsWindows())
        {
            variables.Add(PluginVariables.SocketGroup, group);
            variables.Add(PluginVariables.HostUser, SocketFile.EffectiveUser().ToString(CultureInfo.InvariantCulture));
        }

        if (config.UsesTls)
        {
            variables.Add(PluginVariables.ClientCertificate, MutualTls.Host.Pem);
        }

        if (key is not null && abilities.PassesVariables)
        {
            variables.Add(StdinVariables.Variable, StdinVariables.Stdin);
        }

        if (folder is null)
        {
            variables.Add(PluginVariables.Network, PluginAddress.Tcp);
            if (abilities.BindAddress is { } bind)
            {
                variables.Add(PluginVariables.BindAddress, bind);
            }
        }
        else if (abilities.SharesSocketFolder)
        {
            variables.Add(PluginVariables.SocketDirectory, config.Runner.HostToPlugin(folder.Path));
        }

        return variables;
    }
}
