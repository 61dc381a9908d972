using System.ComponentModel;
using System.Diagnostics;

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
            return ChildProcess.Start(StartInfoOf(launch, folder), launch.Stdin, folder);
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
            return SocketFolder.Create();
        }
#pragma warning disable CA1031 // Whatever it is that the name of a folder can bring about, the plugin could not be started.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            throw PluginStartException.NoProcess(
                PluginStartFailure.NoSocketDirectory, launch.PluginName, launch.Path,
                $"the folder for its socket could not be created in \"{Path.GetTempPath()}\": {exception.Message} Set TMPDIR to a folder that exists and is writable.", exception);
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

        if (!launch.InheritEnvironment)
        {
            info.Environment.Clear();
        }

        foreach (string name in PluginVariables.All)
        {
            info.Environment.Remove(name);
        }

        foreach ((string name, string? value) in launch.Command.Environment)
        {
            info.Environment[name] = value;
        }

        foreach ((string name, string value) in launch.Variables)
        {
            info.Environment[name] = value;
        }

        (string place, string where) = folder is null ? (PluginVariables.Network, PluginAddress.Tcp) : (PluginVariables.SocketDirectory, folder.Path);
        info.Environment[place] = where;
        return info;
    }
}
