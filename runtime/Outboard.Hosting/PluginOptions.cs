namespace Outboard;

/// <summary>How an application starts one of its plugins.</summary>
public sealed class PluginOptions
{
    /// <summary>The executable: a path, or a name looked up in PATH. Required.</summary>
    public string? Path { get; set; }

    /// <summary>Its arguments.</summary>
    public IList<string> Arguments { get; } = [];

    /// <summary>The directory in which it starts. Default: the application's.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>Variables for its environment; a null value takes one away.</summary>
    public IDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>();

    /// <summary>The name in the plugin's own map. Default: the name under which it is added here.</summary>
    public string? DispenseName { get; set; }

    /// <summary>Whether it starts with the application instead of when it is first asked for. Default false.</summary>
    public bool StartWithApplication { get; set; }

    /// <summary>Whether and how it is started again after it has ended on its own. Default: it is not.</summary>
    public PluginRestartOptions Restart { get; } = new();

    /// <summary>Changes what is not named here, such as limits and times; gets the configuration made so far. Default: nothing.</summary>
    public Func<ClientConfig, ClientConfig>? ConfigureClient { get; set; }
}
