using System.Runtime.InteropServices;
using Outboard;

namespace TestContract;

/// <summary>Plugins that start without the environment of their host.</summary>
public static class Elsewhere
{
    /// <summary>The folder of the running .NET.</summary>
    public static string DotnetRoot { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>The command, which finds the running .NET wherever that is, and leaves no files of its diagnostics.</summary>
    public static PluginCommand Prepare(PluginCommand command) => command.Through("env", $"DOTNET_ROOT={DotnetRoot}", "DOTNET_EnableDiagnostics=0");
}
