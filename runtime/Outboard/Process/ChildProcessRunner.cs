using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Outboard;

/// <summary>Starts plugins as child processes of the host, and what stands in front of their commands. This is the default.</summary>
public sealed class ChildProcessRunner : IPluginRunner
{
    private ChildProcessRunner()
    {
    }

    /// <summary>The runner.</summary>
    public static ChildProcessRunner Instance { get; } = new();

    /// <summary>All that a runner can do.</summary>
    internal static RunnerAbilities AllAbilities { get; } = new();

    /// <inheritdoc/>
    public Task<IPluginProcess> StartAsync(PluginLaunch launch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(launch);
        return launch.Command.Fronts.Count == 0 ? Task.FromResult<IPluginProcess>(Start(launch)) : LaunchThread.RunAsync<IPluginProcess>(() => Start(launch));
    }

    /// <inheritdoc cref="StartAsync"/>
    internal static ChildProcess Start(PluginLaunch launch)
    {
        string path = launch.Path;
        IReadOnlyList<string> arguments = launch.Command.Arguments;
        if (launch.Command.Fronts.Count > 0)
        {
            IReadOnlyList<string> line = CommandFront.CommandLine(launch, name => ExecutablePath.Require(launch.PluginName, name));
            path = line[0];
            arguments = [.. line.Skip(1)];
        }

        try
        {
            return ChildProcess.Start(StartInfoOf(launch, path, arguments), launch.Stdin);
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            throw StartErrorTranslator.Explain(launch with { Path = path }, exception);
        }
    }

    private static ProcessStartInfo StartInfoOf(PluginLaunch launch, string path, IReadOnlyList<string> arguments)
    {
        var info = new ProcessStartInfo(path, arguments)
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
