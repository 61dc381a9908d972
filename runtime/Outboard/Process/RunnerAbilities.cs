namespace Outboard;

/// <summary>
/// Describes what a runner can do, and where its plugins listen. The defaults are those of a runner that starts child processes of the
/// host. What a runner lacks, the host does without, or refuses with an error where a configuration requires it.
/// </summary>
public sealed record RunnerAbilities
{
    /// <summary>
    /// Whether the plugin's executable is a file of this machine, whose path the host resolves. Default true. If false, the path of the
    /// command is passed on as it is, and neither a working directory nor a check of the files is possible.
    /// </summary>
    public bool SharesFiles { get; init; } = true;

    /// <summary>
    /// Whether the plugin can listen in the folder that the host creates for its socket, at the path that
    /// <see cref="IPluginRunner.HostToPlugin"/> returns. Default true. If false, the plugin creates a folder of its own, and
    /// <see cref="IPluginProcess.PluginToHost"/> must translate its address to one in the folder of the host.
    /// </summary>
    public bool SharesSocketFolder { get; init; } = true;

    /// <summary>
    /// Whether environment variables reach the plugin. Default true. If false, the host writes them to the plugin's standard input, and
    /// tells the plugin so with one more argument. They are never part of a command line.
    /// </summary>
    public bool PassesVariables { get; init; } = true;

    /// <summary>
    /// Whether <see cref="IPluginProcess.Id"/> is the process id of the plugin on this machine. Default true. If false, the plugin
    /// cannot be reattached.
    /// </summary>
    public bool HasProcessId { get; init; } = true;

    /// <summary>
    /// The network on which plugins listen: <see cref="PluginAddress.Unix"/>, the default, or <see cref="PluginAddress.Tcp"/>, with which
    /// mutual TLS is always used.
    /// </summary>
    /// <exception cref="ArgumentException">The value is another network.</exception>
    public string Network
    {
        get;
        init => field = value is PluginAddress.Unix or PluginAddress.Tcp
            ? value
            : throw new ArgumentException($"\"{value}\" is not a valid network: it must be \"{PluginAddress.Unix}\" or \"{PluginAddress.Tcp}\".", nameof(value));
    } = PluginAddress.Unix;

    /// <summary>
    /// With TCP, the IP address on which plugins listen, with a port if it is not any free one: 0.0.0.0, 127.0.0.1:4711, [::]:4711. Default
    /// null: 127.0.0.1.
    /// </summary>
    public string? BindAddress { get; init; }

    /// <summary>
    /// With TCP, the host, and only that, to which this host connects: the name or IP address in what
    /// <see cref="IPluginProcess.PluginToHost"/> returns. Default null: it must be a loopback address.
    /// </summary>
    public string? AdvertisedHost { get; init; }
}
