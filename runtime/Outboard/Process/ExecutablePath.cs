namespace Outboard;

/// <summary>Where a command's executable is.</summary>
internal static class ExecutablePath
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

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

    /// <summary>Why a file cannot be started, as far as its name and mode tell; null when it may do.</summary>
    public static string? WhyNot(string path)
    {
        if (!File.Exists(path))
        {
            return Directory.Exists(path) ? "it is a folder" : "there is no such file";
        }

        try
        {
            // A file that is a link exists even where what it leads to does not.
            return File.ResolveLinkTarget(path, returnFinalTarget: true) is { Exists: false } ? "it is a link that leads nowhere"
                : OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnyExecute) != 0 ? null
                : "it has no execute bit (chmod +x)";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }
}
