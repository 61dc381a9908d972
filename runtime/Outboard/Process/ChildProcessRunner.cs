using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Outboard;

/// <summary>Starts plugins as child processes of the host, each with a private folder for its socket.</summary>
internal sealed class ChildProcessRunner : IPluginRunner
{
    public static ChildProcessRunner Instance { get; } = new();

    public Task<IPluginProcess> StartAsync(PluginLaunch launch, CancellationToken cancellationToken = default) => Task.FromResult<IPluginProcess>(Start(launch));

    private static ChildProcess Start(PluginLaunch launch)
    {
        SocketFolder? folder = launch.UseTcp ? null : CreateFolder(launch);
        try
        {
            ChildProcess child = ChildProcess.Start(StartInfoOf(launch, folder), launch.Stdin, folder);
            if (launch.Key is { } key)
            {
                child.WriteStdin(StdinVariables.Encode([KeyValuePair.Create(PluginVariables.Key, key.ToText())]));
            }

            return child;
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            folder?.Dispose();
            throw StartErrorTranslator.Explain(launch, exception);
        }
        catch
        {
            folder?.Dispose();
            throw;
        }
    }

    private static SocketFolder CreateFolder(PluginLaunch launch)
    {
        try
        {
            return launch.SocketDirectory is { } parent ? SocketFolder.Create(parent, launch.SocketGroup) : SocketFolder.Create(launch.SocketGroup);
        }
#pragma warning disable CA1031 // Whatever it is that the name of a folder can bring about, the plugin could not be started.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            throw PluginStartException.NoProcess(
                PluginStartFailure.NoSocketDirectory, launch.PluginName, launch.Path,
                $"the folder for its socket could not be created in \"{launch.SocketDirectory ?? Path.GetTempPath()}\": {exception.Message} Set {(launch.SocketDirectory is null ? "TMPDIR" : "SocketDirectory")} to a folder that exists, is writable, and in which other users cannot replace files.", exception);
        }
    }

    private static ProcessStartInfo StartInfoOf(PluginLaunch launch, SocketFolder? folder)
    {
        var info = new ProcessStartInfo(launch.Path, launch.Command.Arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = launch.Stdin != PluginStdin.Inherit,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = launch.Command.WorkingDirectory ?? string.Empty,
        };
        if (OperatingSystem.IsWindows())
        {
            // Ctrl-C is the host's to decide there too.
            info.CreateNewProcessGroup = true;
        }

        PluginEnvironment.Reduce(info.Environment, launch.InheritEnvironment, OperatingSystem.IsWindows());
        foreach ((string name, string? value) in launch.Command.Environment)
        {
            info.Environment[name] = value;
        }

        foreach ((string name, string value) in launch.Variables)
        {
            info.Environment[name] = value;
        }

        if (launch.Key is not null)
        {
            info.Environment[StdinVariables.Variable] = StdinVariables.Stdin;
        }

        (string place, string where) = folder is null ? (PluginVariables.Network, PluginAddress.Tcp) : (PluginVariables.SocketDirectory, folder.Path);
        info.Environment[place] = where;
        return info;
    }
}

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
                ? (PluginStartFailure.NotExecutable, $"\"{path}\" is a folder. Specify the executable in it.")
                : (PluginStartFailure.NotFound, $"the file \"{path}\" does not exist. Build or install the plugin, or correct the path.");
        }

        return KindOf((exception as Win32Exception)?.NativeErrorCode ?? 0, ThisSystem) switch
        {
            PluginStartFailure.NotFound => (PluginStartFailure.WrongFormat,
                $"the loader or interpreter that \"{path}\" requires is not installed on this system."),
            PluginStartFailure.NotExecutable => (PluginStartFailure.NotExecutable,
                $"\"{path}\" cannot be executed by this user. {(OperatingSystem.IsWindows() ? "Check its permissions." : "Give it execute permission (chmod +x), or specify the executable instead of a dll.")}"),
            PluginStartFailure.WrongFormat => (PluginStartFailure.WrongFormat,
                $"\"{path}\" is not an executable for this operating system and architecture. Use a build for them, or PluginCommand.Dotnet for a dll."),
            _ => (PluginStartFailure.Other, exception.Message),
        };
    }

    /// <summary>What an error number of a system says of the executable: the same number means different things.</summary>
    /// <param name="code">The number: 8 and 13 are out of memory and invalid data on Windows, 5 is an I/O error on Unix.</param>
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
