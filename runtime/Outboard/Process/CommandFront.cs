namespace Outboard;

/// <summary>A program that stands in front of a plugin's command and starts it.</summary>
/// <param name="FileName">The path or the bare name of the program.</param>
/// <param name="Arguments">Its arguments, which come before the plugin's path.</param>
internal sealed record CommandFront(string FileName, Func<PluginLaunch, IReadOnlyList<string>> Arguments)
{
    /// <summary>Replaces the placeholders in arguments.</summary>
    public static Func<PluginLaunch, IReadOnlyList<string>> Replacing(IReadOnlyList<string> arguments) =>
        launch => [.. arguments.Select(argument => Replace(argument, launch))];

    /// <summary>The whole command line: what stands in front, the plugin's path and its arguments.</summary>
    /// <param name="launch">The plugin.</param>
    /// <param name="resolve">Finds the executable of what stands in front.</param>
    public static IReadOnlyList<string> CommandLine(PluginLaunch launch, Func<string, string> resolve) =>
    [
        .. launch.Command.Fronts.SelectMany(front => front.Arguments(launch).Prepend(resolve(front.FileName))),
        launch.Path,
        .. launch.Command.Arguments,
    ];

    private static string Replace(string argument, PluginLaunch launch)
    {
        if (!argument.Contains('{', StringComparison.Ordinal))
        {
            return argument;
        }

        if (argument.Contains("{socketDir}", StringComparison.Ordinal))
        {
            argument = argument.Replace("{socketDir}", launch.SocketFolder ?? throw NoFolder(launch), StringComparison.Ordinal);
        }

        return argument
            .Replace("{plugin}", launch.Path, StringComparison.Ordinal)
            .Replace("{pluginDir}", Path.GetDirectoryName(launch.Path) ?? "/", StringComparison.Ordinal)
            .Replace("{variables}", string.Join(',', NamesOf(launch)), StringComparison.Ordinal);
    }

    private static IEnumerable<string> NamesOf(PluginLaunch launch) =>
        launch.Command.Environment.Where(static variable => variable.Value is not null).Select(static variable => variable.Key)
            .Concat(launch.Variables.Keys).Distinct();

    private static PluginStartException NoFolder(PluginLaunch launch) => PluginStartException.NoProcess(
        PluginStartFailure.Other, launch.PluginName, launch.Path,
        "an argument of the command in front of it contains {socketDir}, but it listens on TCP and has no such folder. Remove the argument.");
}
