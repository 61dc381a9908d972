using System.Globalization;

namespace Benchmarks;

/// <summary>A scenario of the hosts: they do it and print the figures.</summary>
internal sealed class HostScenario : Scenario
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    /// <summary>The word by which the hosts know it.</summary>
    public required string Word { get; init; }

    /// <summary>The settings that the hosts are given.</summary>
    public required IReadOnlyList<string> Settings { get; init; }

    /// <summary>What is different for some of the variants, after the others.</summary>
    public Func<Variant, IEnumerable<string>> SettingsOf { get; init; } = _ => [];

    /// <summary>How many processors host and plugin share.</summary>
    public int Cores { get; init; } = 2;

    public override async Task<IReadOnlyList<(string Measure, double Value)>> RunAsync(Variant variant)
    {
        // The first of two settings of the same name is used.
        List<string> command =
        [
            .. Processors.Restrict(Cores), variant.HostFile, Word, variant.PluginFile, .. SettingsOf(variant), .. Settings, .. variant.Arguments,
        ];
        string output = await Command.RunAsync(command[0], command.Skip(1), limit: s_limit);
        var figures = new List<(string, double)>();
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split(' ');
            figures.Add((parts[0] + (Cores == 1 ? MeasureList.OneCore : ""), double.Parse(parts[1], CultureInfo.InvariantCulture)));
        }

        return figures;
    }
}
