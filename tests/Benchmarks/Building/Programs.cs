using System.Runtime.InteropServices;

namespace Benchmarks;

/// <summary>The programs in C#, built with the runtime of one checkout.</summary>
/// <param name="name">The name of the build's folder.</param>
/// <param name="checkout">The checkout.</param>
internal sealed class Programs(string name, string checkout)
{
    /// <summary>The templates whose packages a framework-dependent program is built with, as a user's is; null for the sources.</summary>
    public Templates? Templates { get; init; }

    /// <summary>Builds programs in one form.</summary>
    public async Task BuildAsync(ProgramForm form, IEnumerable<string> programs)
    {
        List<string> arguments =
        [
            "msbuild", Path.Combine(Repository.Benchmarks, "programs", "Programs.proj"), "-nologo", "-v:q", "-m:2", "-nr:false",
            "-p:Configuration=Release", "-p:RunAnalyzers=false",
            $"-p:ArtifactsPath={ArtifactsOf(form)}",
            $"-p:OutboardRoot={checkout}",
            $"-p:BenchmarkForm={WordOf(form)}",
            "-p:Programs=" + string.Join('+', programs),
        ];
        if (form != ProgramForm.Jit)
        {
            arguments.Add("-p:BenchmarkRuntime=" + RuntimeInformation.RuntimeIdentifier);
        }

        if (form != ProgramForm.Aot && Templates is not null)
        {
            arguments.Add("-p:OutboardPackages=" + Templates.Runtime);
        }

        await Command.RunAsync("dotnet", arguments, limit: TimeSpan.FromHours(1));
    }

    /// <summary>The executable of a program.</summary>
    public string this[ProgramForm form, string program] => Path.Combine(FolderOf(form, program), program);

    /// <summary>The folder of what was published.</summary>
    public string FolderOf(ProgramForm form, string program) => Path.Combine(ArtifactsOf(form), "programs", program);

    private static string WordOf(ProgramForm form) => form switch
    {
        ProgramForm.Aot => "aot",
        ProgramForm.ReadyToRun => "r2r",
        _ => "jit",
    };

    // A build from packages is another one than that from the sources.
    private string ArtifactsOf(ProgramForm form) =>
        Path.Combine(Repository.Built, name, WordOf(form) + (form != ProgramForm.Aot && Templates is not null ? "-packages" : ""));
}
