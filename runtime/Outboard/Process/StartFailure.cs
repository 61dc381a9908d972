using System.ComponentModel;

namespace Outboard;

/// <summary>Says why a process could not be started, with the fix.</summary>
internal static class StartFailure
{
    // errno on Unix, the system's error codes on Windows.
    private const int NoEntry = 2;
    private const int ExecFormat = 8;
    private const int AccessDenied = 13;
    private const int WindowsAccessDenied = 5;
    private const int WindowsBadExeFormat = 193;

    public static PluginStartException Explain(PluginLaunch launch, string path, Exception exception)
    {
        (PluginStartFailure failure, string reason) = Reason(launch, path, exception);
        return new PluginStartException(failure, path, $"Plugin '{launch.PluginName}' could not be started: {reason}", exception)
        {
            PluginName = launch.PluginName,
        };
    }

    private static (PluginStartFailure Failure, string Reason) Reason(PluginLaunch launch, string path, Exception exception)
    {
        if (launch.Command.WorkingDirectory is { } directory && !Directory.Exists(directory))
        {
            return (PluginStartFailure.NoWorkingDirectory, $"its working directory \"{directory}\" does not exist.");
        }

        bool isPath = Path.IsPathRooted(path);
        int code = (exception as Win32Exception)?.NativeErrorCode ?? 0;
        if (isPath && !File.Exists(path))
        {
            return Directory.Exists(path)
                ? (PluginStartFailure.NotExecutable, $"\"{path}\" is a folder. Name the executable in it.")
                : (PluginStartFailure.NotFound, $"there is no file \"{path}\". Build or install the plugin, or correct the path.");
        }

        return code switch
        {
            NoEntry when !isPath => (PluginStartFailure.NotFound,
                $"no \"{path}\" was found in the current directory or in PATH. Give its path, or add its folder to PATH."),
            NoEntry => (PluginStartFailure.WrongFormat,
                $"the loader or interpreter that \"{path}\" asks for is missing on this system."),
            AccessDenied or WindowsAccessDenied => (PluginStartFailure.NotExecutable,
                $"\"{path}\" may not be executed by this user. {(OperatingSystem.IsWindows() ? "Check its permissions." : "Set its execute bit (chmod +x), or name the executable instead of a dll.")}"),
            ExecFormat or WindowsBadExeFormat => (PluginStartFailure.WrongFormat,
                $"\"{path}\" is no program for this system and processor. Use a build for this one, or PluginCommand.Dotnet for a dll."),
            _ => (PluginStartFailure.Other, exception.Message),
        };
    }
}
