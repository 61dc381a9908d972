namespace Outboard;

/// <summary>
/// Starts plugins through an engine that runs a program elsewhere and passes on its standard streams: <c>ssh</c>, <c>podman run -i</c>,
/// <c>docker run -i</c>, <c>kubectl run -i</c>, <c>srun</c>. The plugin listens on TCP, always with mutual TLS. Its variables, which contain
/// secrets, go over standard input and are never part of a command line. Where the plugin runs, and how often, is the engine's to decide.
/// </summary>
/// <remarks>
/// In the arguments, the addresses and the commands, <c>{id}</c> is replaced by a name that is new for each start, such as
/// outboard-4711-1f0c9a2e, and <c>{port}</c> by a port that was free on this machine at the start.
/// </remarks>
public sealed record EngineRunner : IPluginRunner
{
    private readonly string[] _arguments;

    /// <summary>Creates the runner.</summary>
    /// <param name="fileName">The engine's executable: a path, or a bare name that is looked up in PATH as for a plugin.</param>
    /// <param name="arguments">
    /// Its arguments, one element each, for example "run", "-i", "--rm", "image". They are followed by the file name of the plugin's command,
    /// which is that of the place where it runs, and its arguments.
    /// </param>
    /// <exception cref="ArgumentException">The file name is empty.</exception>
    public EngineRunner(string fileName, params string[] arguments)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(fileName);
        ArgumentNullException.ThrowIfNull(arguments);
        FileName = fileName;
        _arguments = [.. arguments];
    }

    /// <summary>
    /// The IP address on which the plugin listens where it runs, with a port if it is not any free one. Default: 127.0.0.1, which suits an
    /// engine on this machine that shares its network.
    /// </summary>
    public string BindAddress { get; init; } = "127.0.0.1";

    /// <summary>
    /// Where this host reaches the plugin: a host name or an IP address, with a port if it is not the one on which the plugin listens.
    /// Whatever the plugin says, the host connects nowhere else. Default: 127.0.0.1.
    /// </summary>
    public string AdvertisedAddress { get; init; } = "127.0.0.1";

    /// <summary>
    /// Whether the engine gives the command line to a shell, as ssh does, so that it must be one argument, quoted for a POSIX shell. Default
    /// false; <see cref="Ssh"/> sets it.
    /// </summary>
    public bool UsesShell { get; init; }

    /// <summary>
    /// A command on this machine that ends the plugin by force, such as <c>podman kill {id}</c>. It is used if the plugin has not ended in
    /// another way. <c>{pid}</c> is replaced by the process id of the plugin where it runs, if the plugin has told it; otherwise the command is
    /// not used. Default: none; then only the engine's own process is killed, and what that leaves cannot be known.
    /// </summary>
    public PluginCommand? KillCommand { get; init; }

    /// <summary>
    /// A command on this machine that finds out whether the plugin is still there, such as <c>podman container exists {id}</c>: exit code 0
    /// means that it is. <c>{pid}</c> is replaced as in <see cref="KillCommand"/>. Default: none.
    /// </summary>
    public PluginCommand? ExistsCommand { get; init; }

    /// <inheritdoc/>
    public RunnerAbilities Abilities => new()
    {
        SharesFiles = false,
        SharesSocketFolder = false,
        PassesVariables = false,
        HasProcessId = false,
        Network = PluginAddress.Tcp,
        AdvertisedHost = TcpAddress.TryParse(new EngineNames(1).Replace(AdvertisedAddress), out string? host, out _) ? host : AdvertisedAddress,
    };

    /// <summary>The engine's executable.</summary>
    internal string FileName { get; }

    /// <summary>
    /// Creates a runner that starts plugins on another machine, or as another user, with OpenSSH. It never asks for a password, so a key must
    /// be set up, and forwards neither the agent nor a display. Each start is a connection of its own. The remote user's shell must be a POSIX
    /// shell.
    /// </summary>
    /// <param name="destination">The destination, such as <c>plugins@node7</c>.</param>
    /// <param name="options">Further options for ssh, such as "-p", "2222".</param>
    /// <exception cref="ArgumentException">The destination is empty or begins with "-".</exception>
    public static EngineRunner Ssh(string destination, params string[] options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(destination);
        ArgumentNullException.ThrowIfNull(options);
        if (destination.StartsWith('-'))
        {
            throw new ArgumentException("The destination must not begin with '-': it would be an option of ssh.", nameof(destination));
        }

        string[] common = ["-T", "-a", "-x", "-o", "BatchMode=yes", .. options, "--", destination];
        return new EngineRunner("ssh", common)
        {
            UsesShell = true,
            KillCommand = new PluginCommand("ssh", [.. common, "kill -9 -{pid} 2>/dev/null || kill -9 {pid}"]),
            ExistsCommand = new PluginCommand("ssh", [.. common, "kill -0 {pid} 2>/dev/null"]),
        };
    }

    /// <inheritdoc/>
    public Task<IPluginProcess> StartAsync(PluginLaunch launch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(launch);
        var names = new EngineNames(ChannelSocket.FindFreePort());
        IReadOnlyList<string> line = CommandFront.CommandLine(launch, static name => name);
        string[] arguments =
        [
            .. _arguments.Select(names.Replace),
            .. UsesShell ? (IEnumerable<string>)[ShellQuoting.Command(line)] : line,
        ];
        var client = new PluginLaunch
        {
            PluginName = launch.PluginName,
            Command = new PluginCommand(FileName, arguments),
            Path = ExecutablePath.Require(launch.PluginName, FileName),
            Stdin = launch.Stdin,
        };
        return Task.FromResult<IPluginProcess>(new EngineProcess(this, ChildProcessRunner.Start(client), names, launch));
    }
}
