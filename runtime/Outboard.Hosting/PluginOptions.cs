namespace Outboard;

/// <summary>
/// How an application starts one of its plugins. The configuration section <c>Plugins:</c> and the plugin's name, such as
/// <c>Plugins:greeter:Path</c>, is read first, if the application has one; then code has its say. Both are read once, when the
/// application starts or the plugins are first needed: a configuration that is reloaded changes nothing.
/// </summary>
public sealed class PluginOptions
{
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

    /// <summary>How long it may take from its start to its handshake. Default 60 s; legal range: more than zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or less.</exception>
    public TimeSpan StartTimeout
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
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

    /// <summary>Changes what is not named here, such as limits; gets the configuration made so far. Default: nothing.</summary>
    public Func<ClientConfig, ClientConfig>? ConfigureClient { get; set; }
}
