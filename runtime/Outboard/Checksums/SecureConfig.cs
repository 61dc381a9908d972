namespace Outboard;

/// <summary>
/// Specifies that a plugin's files are checked before each start. If one is not as expected, nothing is started, and
/// <see cref="PluginStartException.Failure"/> says why.
/// </summary>
public sealed record SecureConfig
{
    /// <summary>What the files must be.</summary>
    public required Checksum Checksum { get; init; }

    /// <summary>
    /// Whether the files that are checked are copied to a private folder, and the plugin is started from there, so that nobody can
    /// exchange a file between its check and its use. The copy is removed when the plugin has ended. Default true. If false, the files are
    /// checked where they are: then only a folder that nobody else can write to is safe.
    /// </summary>
    public bool ShadowCopy { get; init; } = true;

    /// <summary>
    /// The folder in which the private folders of the copies are created; it must allow programs to be executed. A relative path starts
    /// at the current directory. Default: the folder for temporary files.
    /// </summary>
    public string? ShadowCopyDirectory { get; init; }

    /// <summary>
    /// Whether a plugin is refused if one of its files, or a folder that contains one, can be written to by the group or by everyone. On
    /// Linux, the owner must also be this user or root. Default false. It has no effect on Windows.
    /// </summary>
    public bool RefuseWritableByOthers { get; init; }
}
