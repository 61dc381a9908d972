namespace Outboard;

/// <summary>Where a path leads once every link in it, of folders too, is followed.</summary>
internal static class RealPath
{
    /// <summary>Follows the links of a path that exists.</summary>
    public static string Resolve(string path)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
        {
            return path;
        }

        string here = Path.Combine(Resolve(parent), Path.GetFileName(path));
        FileSystemInfo entry = Directory.Exists(here) ? new DirectoryInfo(here) : new FileInfo(here);
        return entry.LinkTarget is { } target ? Resolve(Path.GetFullPath(target, Path.GetDirectoryName(here)!)) : here;
    }
}
