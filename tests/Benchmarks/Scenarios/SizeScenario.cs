namespace Benchmarks;

/// <summary>The size of what is shipped as the plugin.</summary>
internal sealed class SizeScenario : Scenario
{
    public override Task<IReadOnlyList<(string Measure, double Value)>> RunAsync(Variant variant)
    {
        double file = new FileInfo(variant.PluginFile).Length / 1e6;
        double folder = variant.PluginFolder is { } path
            ? new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(each => each.Length) / 1e6
            : file;
        return Task.FromResult<IReadOnlyList<(string, double)>>([("size.file", file), ("size.folder", folder)]);
    }
}
