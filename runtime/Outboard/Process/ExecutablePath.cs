namespace Outboard;

/// <summary>Where a command's executable is.</summary>
internal static class ExecutablePath
{
    /// <summary>The full path of a file named with a path; a bare name as it is, for the system to look up.</summary>
    public static string Resolve(string fileName)
    {
        if (Path.GetFileName(fileName) == fileName && !File.Exists(fileName))
        {
            return fileName;
        }

        string path = Path.GetFullPath(fileName);
        return OperatingSystem.IsWindows() && !File.Exists(path) && File.Exists(path + ".exe") ? path + ".exe" : path;
    }
}
