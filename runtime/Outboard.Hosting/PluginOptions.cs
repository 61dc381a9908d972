namespace Outboard;

/// <summary>
/// How an application starts one of its plugins. These are named options: the name is the plugin's. They are set in this order: by
/// the configuration section <c>Plugins:</c> and the plugin's name, such as <c>Plugins:greeter:Path</c>; by
/// <c>services.Configure&lt;PluginOptions&gt;("greeter", …)</c> and <c>BindConfiguration</c>; by the callback of AddPlugin; by
/// <c>PostConfigure</c>. Then they are validated, also by each <c>IValidateOptions&lt;PluginOptions&gt;</c>. They are read once, when
/// the application starts or the plugins are first needed: a configuration that is reloaded changes nothing.
/// </summary>
public sealed class PluginOptions
{
    private readonly List<Func<object, CancellationToken, Task>> _connected = [];

    /// <summary>
    /// The path of the executable. A relative path is resolved against the application's own folder
    /// (<see cref="AppContext.BaseDirectory"/>), not the current directory. A bare name that is not there is looked up in PATH. On Windows
    /// ".exe" is added if it is missing. Default: the plugin of this name that the application's project includes with
    /// <c>PluginReference</c>; required if there is none.
    /// </summary>
    public string? Path { get; set; }

    /// <summary>The arguments. Those that code adds follow those of the configuration.</summary>
    public IList<string> Arguments { get; } = [];

    /// <summary>The working directory. A relative path is resolved against the application's own folder. Default: the application's current directory.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>Environment variables for the plugin, which replace inherited ones of the same name. A null value removes a variable.</summary>
    public IDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>();

    /// <summary>Whether the plugin inherits all of the application's environment. Default: true. See <see cref="ClientConfig.InheritEnvironment"/>.</summary>
    public bool InheritEnvironment { get; set; } = true;

    /// <summary>
    /// What starts the plugin. If it does not start it with the files of this machine, the path is that of the place where the plugin runs, and
    /// is not checked. Default: <see cref="ChildProcessRunner"/>. It can be set only in code. See <see cref="ClientConfig.Runner"/>.
    /// </summary>
    public IPluginRunner Runner { get; set; } = ChildProcessRunner.Instance;

    /// <summary>Whether application and plugin secure every channel with mutual TLS. Default: false. See <see cref="ClientConfig.AutoMtls"/>.</summary>
    public bool AutoMtls { get; set; }

    /// <summary>
    /// The folder in which the application creates the private folder of the plugin's socket. In the configuration, a relative
    /// path is resolved against the application's own folder. Default: the folder for temporary files. See <see cref="ClientConfig.SocketDirectory"/>.
    /// </summary>
    public string? SocketDirectory { get; set; }

    /// <summary>The group of the system whose members can use the plugin's socket. Default: none. See <see cref="ClientConfig.SocketGroup"/>.</summary>
    public string? SocketGroup { get; set; }

    /// <summary>
    /// How the plugin's files are checked before each start. Default: they are not checked. In the configuration, this is the section
    /// <c>SecureConfig</c> with one of <c>FileChecksum</c>, <c>DirectoryChecksum</c> and <c>DirectoryKey</c>, whose values are those of
    /// <see cref="Checksum.ForFile(string)"/>, <see cref="Checksum.ForDirectory(string)"/> and <see cref="Checksum.ForSignedDirectory"/>,
    /// and with the other properties of <see cref="SecureConfig"/>. There, a relative path is resolved against the application's own folder.
    /// </summary>
    public SecureConfig? SecureConfig { get; set; }

    /// <summary>Whether the spans of the plugin's callbacks continue any trace that it names. Default: false. See <see cref="ClientConfig.TrustPluginTraces"/>.</summary>
    public bool TrustPluginTraces { get; set; }

    /// <summary>The name in the plugin's own map. Default: the name under which it is added here.</summary>
    public string? DispenseName { get; set; }

    /// <summary>Whether the plugin is started with the application instead of when it is first requested. Default: false.</summary>
    public bool StartWithApplication { get; set; }

    /// <summary>
    /// Whether the application can run without the plugin. A wrong path or working directory is then logged and does not prevent the
    /// application from starting, and neither does a failed start. <see cref="IPlugins.GetAsync"/> throws the error, and the health check
    /// is at worst degraded. Default: false.
    /// </summary>
    public bool Optional { get; set; }

    /// <summary>
    /// The time limit from the start of the plugin to its handshake. Default: 60 s. Valid range: more than zero.
    /// <see cref="Timeout.InfiniteTimeSpan"/>, and any time longer than the 49 days that a timer supports, means no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or less, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan StartTimeout
    {
        get;
        set => field = TimeLimit.Check(value);
    } = TimeSpan.FromSeconds(60);

    /// <summary>The time that the plugin has to finish its calls and end before it is ended by stronger means. Default: 2 s. Valid range: zero to one day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the valid range.</exception>
    public TimeSpan KillGrace
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1));
            field = value;
        }
    } = TimeSpan.FromSeconds(2);

    /// <summary>Whether and how the plugin is restarted after it has ended on its own. Default: it is not restarted.</summary>
    public PluginRestartOptions Restart { get; } = new();

    /// <summary>
    /// Changes settings of the client that are not options here, such as limits. It receives the configuration made from the options.
    /// It is called once, and its result is validated when the application starts. Default: none.
    /// </summary>
    public Func<ClientConfig, ClientConfig>? ConfigureClient { get; set; }

    /// <summary>
    /// Adds an action that is run with each new instance, after the first start and after each restart, before
    /// <see cref="IPlugins.GetAsync"/> returns the instance: for example to pass it a callback. Several actions are run in the order in
    /// which they were added. An exception of the action is thrown to the callers that wait in GetAsync, and the next call gets another
    /// instance.
    /// </summary>
    /// <typeparam name="T">The contract. The action is skipped for an instance that does not have it, such as one of an older version.</typeparam>
    /// <param name="action">The action. It receives the instance and the token of the caller that requested it.</param>
    public void OnConnected<T>(Func<T, CancellationToken, Task> action)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(action);
        _connected.Add((instance, token) => instance is T typed ? action(typed, token) : Task.CompletedTask);
    }

    internal async Task TellConnectedAsync(string name, object instance, CancellationToken cancellationToken)
    {
        foreach (Func<object, CancellationToken, Task> action in _connected)
        {
            try
            {
                await action(instance, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not (PluginException or OperationCanceledException))
            {
                throw new PluginException(
                    $"PluginOptions.OnConnected failed for plugin '{name}' with a {exception.GetType()}; see the inner exception.", exception) { PluginName = name };
            }
        }
    }
}
