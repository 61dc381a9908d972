namespace Benchmarks;

/// <summary>A host and a plugin that are measured together.</summary>
/// <param name="Id">Its name in the figures.</param>
/// <param name="Title">Its name in tables.</param>
internal sealed record Variant(string Id, string Title)
{
    /// <summary>The one that every ratio is to.</summary>
    public const string Peer = "go-netrpc";

    /// <summary>The end of the id of one that is built with another checkout.</summary>
    public const string Before = "@before";

    /// <summary>What else the host is given.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The programs in C#; null for Go.</summary>
    public Programs? Programs { get; init; }

    public (ProgramForm Form, string Name) Host { get; init; }

    public (ProgramForm Form, string Name) Plugin { get; init; }

    public string HostFile => Programs?[Host.Form, Host.Name] ?? GoPrograms.Host;

    public string PluginFile => Programs?[Plugin.Form, Plugin.Name] ?? GoPrograms.Plugin;

    /// <summary>The folder of what is shipped as the plugin; null for Go, whose plugin is one file.</summary>
    public string? PluginFolder => Programs?.FolderOf(Plugin.Form, Plugin.Name);
}
