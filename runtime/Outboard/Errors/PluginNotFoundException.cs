namespace Outboard;

/// <summary>No plugin of that name is served, or the host's own plugin map has none.</summary>
public sealed class PluginNotFoundException : PluginException
{
    internal PluginNotFoundException(string message, string name, IReadOnlyList<string> names)
        : base(message)
    {
        Name = name;
        Names = names;
    }

    /// <summary>The name that was asked for.</summary>
    public string Name { get; }

    /// <summary>The names there are.</summary>
    public IReadOnlyList<string> Names { get; }
}
