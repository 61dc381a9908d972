using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Outboard;

/// <summary>Says why a process could not be started, with the fix.</summary>
internal static class StartErrorTranslator
{
    public static PluginStartException Explain(PluginLaunch launch, Exception exception)
    {
        (PluginStartFailure failure, string reason) = Reason(launch, exception);
        return PluginStartException.NoProcess(failure, launch.PluginName, launch.Path, reason, exception);
    }

    private static OSPlatform ThisSystem =>
        OperatingSystem.IsWindows() ? OSPlatform.Windows : OperatingSystem.IsMacOS() ? OSPlatform.OSX : OSPlatform.Linux;

    private static (PluginStartFailure Failure, string Reason) Reason(PluginLaunch launch, Exception exception)
    {
        string path = launch.Path;
        if (launch.Command.WorkingDirectory is { } directory && !Directory.Exists(directory))
        {
            return (PluginStartFailure.NoWorkingDirectory, $"its working directory \"{directory}\" does not exist.");
        }

        if (!File.Exists(path))
        {
            return Directory.Exists(path)
                ? (PluginStartFailure.NotExecutable, $"\"{path}\" is a folder. Name the executable in it.")
                : (PluginStartFailure.NotFound, $"there is no file \"{path}\". Build or install the plugin, or correct the path.");
        }

        return KindOf((exception as Win32Exception)?.NativeErrorCode ?? 0, ThisSystem) switch
        {
            PluginStartFailure.NotFound => (PluginStartFailure.WrongFormat,
                $"the loader or interpreter that \"{path}\" asks for is missing on this system."),
            PluginStartFailure.NotExecutable => (PluginStartFailure.NotExecutable,
                $"\"{path}\" may not be executed by this user. {(OperatingSystem.IsWindows() ? "Check its permissions." : "Set its execute bit (chmod +x), or name the executable instead of a dll.")}"),
            PluginStartFailure.WrongFormat => (PluginStartFailure.WrongFormat,
                $"\"{path}\" is not a program for this system and processor. Use a build for this one, or PluginCommand.Dotnet for a dll."),
            _ => (PluginStartFailure.Other, exception.Message),
        };
    }

    /// <summary>What an error number of a system says of the executable: the same number means different things.</summary>
    /// <param name="code">The number: 8 and 13 are a want of memory and invalid data on Windows, 5 is a failed disk on Unix.</param>
    /// <param name="system">The system.</param>
    internal static PluginStartFailure KindOf(int code, OSPlatform system) => (system == OSPlatform.Windows, code) switch
    {
        (_, 2) => PluginStartFailure.NotFound,

        // Windows: path not found, access denied, bad format of the executable, of another type of machine.
        (true, 3) => PluginStartFailure.NotFound,
        (true, 5) => PluginStartFailure.NotExecutable,
        (true, 193 or 216) => PluginStartFailure.WrongFormat,

        // Unix: EACCES, ENOEXEC, and the EBADARCH of macOS.
        (false, 13) => PluginStartFailure.NotExecutable,
        (false, 8) => PluginStartFailure.WrongFormat,
        (false, 86) when system == OSPlatform.OSX => PluginStartFailure.WrongFormat,
        _ => PluginStartFailure.Other,
    };
}
