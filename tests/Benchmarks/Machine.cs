using System.Globalization;
using System.Runtime.InteropServices;

namespace Benchmarks;

/// <summary>What a run was made on, and with.</summary>
internal static class Machine
{
    public static async Task<IReadOnlyDictionary<string, string>> DescribeAsync(Options options)
    {
        var lines = new Dictionary<string, string>
        {
            ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["processor"] = $"{Environment.ProcessorCount} cores, {Processor()}",
            ["memory"] = $"{Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9):0} GB",
            ["load before"] = File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "?",
            ["system"] = RuntimeInformation.OSDescription,
            ["Outboard"] = await Command.TryRunAsync("git", "-C", Repository.Root, "rev-parse", "--short=12", "HEAD") ?? "?",
            [".NET"] = $"SDK {await Command.TryRunAsync("dotnet", "--version")}, runtime {Environment.Version}",
        };
        if (await Command.TryRunAsync("go", "version") is { } go)
        {
            lines["Go"] = go.Replace("go version ", "", StringComparison.Ordinal);
            lines["go-plugin"] = $"{await PackageAsync("golang-github-hashicorp-go-plugin-dev")}, grpc-go {await PackageAsync("golang-google-grpc-dev")}";
        }

        if (options.Against is { } folder)
        {
            lines["before"] = await Command.TryRunAsync("git", "-C", folder, "rev-parse", "--short=12", "HEAD") ?? "?";
        }

        return lines;
    }

    private static string Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "?"
        : RuntimeInformation.ProcessArchitecture.ToString();

    private static async Task<string> PackageAsync(string name) => await Command.TryRunAsync("dpkg-query", "-W", "-f", "${Version}", name) ?? "?";
}
