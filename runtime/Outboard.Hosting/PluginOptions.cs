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
    /// The executable. A relative path starts at the application's own folder (<see cref="AppContext.BaseDirectory"/>), whatever
    /// the current directory; a bare name that is not there is looked up in PATH. On Windows ".exe" is added where it is missing.
    /// Default: the plugin of this name that the application's project brings along by <c>PluginReference</c>; without one, required.
    /// </summary>
    public string? Path { get; set; }

    /// <summary>Its arguments. What code adds comes after what is configured.</summary>
    public IList<string> Arguments { get; } = [];

    /// <summary>The directory in which it starts; a relative path starts at the application's own folder. Default: the application's current one.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>Variables for its environment; a null value takes one away.</summary>
    public IDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>();

    /// <summary>The name in the plugin's own map. Default: the name under which it is added here.</summary>
    public string? DispenseName { get; set; }

    /// <summary>Whether it starts with the application instead of when it is first asked for. Default false.</summary>
    public bool StartWithApplication { get; set; }

    /// <summary>
    /// Whether the application can do without it. A path or working directory that is wrong is then logged and does not keep the
    /// application from starting, nor does a start that fails; <see cref="IPlugins.GetAsync"/> throws what is wrong with it, and the
    /// health check is degraded and no worse. Default false.
    /// </summary>
    public bool Optional { get; set; }

    /// <summary>
    /// How long it may take from its start to its handshake. Default 60 s; legal range: more than zero.
    /// <see cref="Timeout.InfiniteTimeSpan"/>, and all that is longer than the 49 days that a timer takes, means no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or less, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan StartTimeout
    {
        get;
        set => field = TimeLimit.Check(value);
    } = TimeSpan.FromSeconds(60);

    /// <summary>How long it may take to finish its calls and end, before harder means are used. Default 2 s; legal range: zero to a day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the legal range.</exception>
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

    /// <summary>Whether and how it is started again after it has ended on its own. Default: it is not.</summary>
    public PluginRestartOptions Restart { get; } = new();

    /// <summary>
    /// Changes what is not named here, such as limits; gets the configuration made so far. Called once; what it gives is checked when
    /// the application starts. Default: nothing.
    /// </summary>
    public Func<ClientConfig, ClientConfig>? ConfigureClient { get; set; }

    /// <summary>
    /// Adds what is to be done with each new instance before <see cref="IPlugins.GetAsync"/> gives it for the first time, after the
    /// first start and after each restart: such as handing it a callback. May be called more than once; in that order. What the
    /// action throws is thrown to those who wait in GetAsync, and the next to ask gets another instance.
    /// </summary>
    /// <typeparam name="T">The contract. An instance that does not have it, such as one of an older version, is passed over.</typeparam>
    /// <param name="action">What to do. It gets the token of the one who asked for the instance.</param>
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
