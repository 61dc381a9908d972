using System.Diagnostics;

namespace Benchmarks;

/// <summary>What a user does first: three projects from the templates, a build, and a run.</summary>
internal sealed class TemplatesScenario : Scenario
{
    private static readonly string[] s_templates = ["plugin-shared -o Greeter.Shared", "plugin-impl -o Greeter.Plugin", "plugin-host -o Greeter.Host"];

    public override async Task<IReadOnlyList<(string Measure, double Value)>> RunAsync(Variant variant)
    {
        string folder = Directory.CreateTempSubdirectory("outboard-benchmarks-").FullName;
        try
        {
            long begin = Stopwatch.GetTimestamp();
            foreach (string template in s_templates)
            {
                await variant.Programs!.Templates!.NewAsync(template.Split(' '), folder);
            }

            await Command.RunAsync("dotnet", ["build", "Greeter.Host", "-nr:false"], folder);
            await Command.RunAsync("dotnet", ["run", "--project", "Greeter.Host", "--no-build"], folder);
            return [("new", Stopwatch.GetElapsedTime(begin).TotalSeconds)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
