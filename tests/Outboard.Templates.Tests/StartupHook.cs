using System.Diagnostics.CodeAnalysis;
using System.Reflection;

/// <summary>
/// When this assembly is named in DOTNET_STARTUP_HOOKS, the runtime runs this before the program. It notes the names and
/// places of all assemblies that the process loads in a file named after the process id.
/// </summary>
[SuppressMessage("Design", "CA1050:Declare types in namespaces", Justification = "The runtime looks for it in none.")]
internal static class StartupHook
{
    public const string FolderVariable = "OUTBOARD_TESTS_LOADS";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { Length: > 0 } folder)
        {
            return;
        }

        string file = Path.Combine(folder, $"{Environment.ProcessId}");
        var gate = new Lock();
        AppDomain.CurrentDomain.AssemblyLoad += (_, load) => Note(load.LoadedAssembly);
        foreach (Assembly assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            Note(assembly);
        }

        void Note(Assembly assembly)
        {
            lock (gate)
            {
                File.AppendAllText(file, $"{assembly.GetName().Name}\n{assembly.Location}\n");
            }
        }
    }
}
