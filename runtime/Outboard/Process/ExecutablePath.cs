namespace Outboard;

/// <summary>Where a command's executable is.</summary>
internal static class ExecutablePath
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static string DotnetName => OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    /// <summary>The <c>dotnet</c> command: the one that runs this process, or a bare name to be looked up.</summary>
    public static string Dotnet
    {
        get
        {
            string? running = Environment.ProcessPath;
            string? root = Environment.GetEnvironmentVariable("DOTNET_ROOT");
            string?[] candidates =
            [
                Environment.GetEnvironmentVariable("DOTNET_HOST_PATH"),
                Path.GetFileName(running) == DotnetName ? running : null,
                root is null ? null : Path.Combine(root, DotnetName),
            ];
            return Array.Find(candidates, static path => path is not null && Path.IsPathFullyQualified(path) && WhyNot(path) is null) ?? "dotnet";
        }
    }

    /// <summary>The full path of a command's executable; null for a bare name that no folder of PATH has.</summary>
    public static string? Find(string fileName) => Path.GetFileName(fileName) == fileName
        ? FindIn(Environment.GetEnvironmentVariable("PATH"), fileName)
        : Resolve(fileName);

    /// <summary>The same, for a plugin that is being started.</summary>
    /// <exception cref="PluginStartException">There is none, or the current directory cannot be read.</exception>
    public static string Require(string pluginName, string fileName)
    {
        string? path;
        try
        {
            path = Find(fileName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw PluginStartException.NoProcess(
                PluginStartFailure.Other, pluginName, fileName,
                $"the path \"{fileName}\" is relative, and the current directory of this host does not exist any more or cannot be read. Specify a full path.", exception);
        }

        return path ?? throw PluginStartException.NoProcess(
            PluginStartFailure.NotFound, pluginName, fileName,
            $"no executable \"{fileName}\" was found in PATH, of which only the folders with full paths are searched. Specify its path, or add its folder to PATH.");
    }

    /// <summary>
    /// Looks a bare name up in the full paths of a search path. The system's own search begins in the host's folder and the current
    /// directory, into which others may be able to write; relative paths are skipped for the same reason.
    /// </summary>
    public static string? FindIn(string? searchPath, string name) => (
        from folder in (searchPath ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        where Path.IsPathFullyQualified(folder)
        from extension in ExtensionsFor(name)
        select Path.Combine(folder, name + extension)).FirstOrDefault(static path => WhyNot(path) is null);

    /// <summary>The full path of a file that is named with a path.</summary>
    public static string Resolve(string fileName)
    {
        string path = Path.GetFullPath(fileName);
        return OperatingSystem.IsWindows() && !File.Exists(path) && File.Exists(path + ".exe") ? path + ".exe" : path;
    }

    /// <summary>Why a file cannot be started, as far as its name and mode tell; null when it may do.</summary>
    public static string? WhyNot(string path)
    {
        if (!File.Exists(path))
        {
            return Directory.Exists(path) ? "it is a folder" : "the file does not exist";
        }

        try
        {
            // A file that is a link exists even where what it leads to does not.
            return File.ResolveLinkTarget(path, returnFinalTarget: true) is { Exists: false } ? "the target of the link does not exist"
                : OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnyExecute) != 0 ? null
                : "it does not have execute permission (chmod +x)";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    private static string[] ExtensionsFor(string name)
    {
        if (!OperatingSystem.IsWindows())
        {
            return [string.Empty];
        }

        string[] known = (Environment.GetEnvironmentVariable("PATHEXT") ?? ".COM;.EXE").Split(';', StringSplitOptions.RemoveEmptyEntries);
        return known.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase) ? [string.Empty] : known;
    }
}
