using System.Diagnostics;

namespace Outboard;

/// <summary>How a child process is started, from a launch.</summary>
internal static class ChildStartInfo
{
    public static ProcessStartInfo Of(PluginLaunch launch)
    {
        var info = new ProcessStartInfo(launch.Path)
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

        foreach (string argument in launch.Command.Arguments)
        {
            info.ArgumentList.Add(argument);
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

        return info;
    }
}
