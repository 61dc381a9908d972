namespace Outboard;

/// <summary>The plugin does not serve a plugin of that name, or the host's plugin map does not contain it.</summary>
public sealed class PluginNotFoundException : PluginException
{
    internal PluginNotFoundException(string message, string name, IReadOnlyList<string> names)
        : base(message)
    {
        Name = name;
        Names = names;
    }

    /// <summary>The requested name.</summary>
    public string Name { get; }

    /// <summary>The available names.</summary>
    public IReadOnlyList<string> Names { get; }
}
