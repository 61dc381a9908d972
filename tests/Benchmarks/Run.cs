using System.Diagnostics;

namespace Benchmarks;

/// <summary>One run of the driver: build, rounds, tables.</summary>
internal sealed class Run(Options options)
{
    private readonly List<Figure> _figures = [];
    private int _failures;

    public async Task<int> RunAsync()
    {
        if (options.Render)
        {
            Pages.Write(ResultSet.Load(Pages.ResultsFile));
            return 0;
        }

        long begin = Stopwatch.GetTimestamp();
        IReadOnlyList<Scenario> scenarios = [.. (options.Quick ? ScenarioList.Quick : ScenarioList.Full)
            .Where(scenario => options.Rows?.Contains(scenario.Id) ?? true)];
        IReadOnlyList<Variant> variants = await PrepareAsync(scenarios);
        Say($"built in {Stopwatch.GetElapsedTime(begin).TotalSeconds:0} s");
        if (!options.Measure)
        {
            return 0;
        }

        IReadOnlyDictionary<string, string> machine = await Machine.DescribeAsync(options);
        foreach (Scenario scenario in scenarios)
        {
            await MeasureAsync(scenario, variants);
        }

        ResultSet results = ResultSet.From(machine, _figures);
        Console.WriteLine(ConsoleTable.Render(_figures, results, variants));
        if (options.Out is { } file)
        {
            results.Save(file);
        }

        if (options.Write)
        {
            results.Save(Pages.ResultsFile);
            Pages.Write(results);
            foreach (string goal in Pages.Unexplained(results))
            {
                Say($"missed without a reason in reasons.json: {goal}");
            }
        }

        Say($"done in {Stopwatch.GetElapsedTime(begin).TotalSeconds:0} s");
        return _failures == 0 ? 0 : 1;
    }

    private static void Say(string text) => Console.Error.WriteLine($"[{DateTime.Now:HH:mm:ss}] {text}");

    /// <summary>Finds and builds what the scenarios need.</summary>
    private async Task<IReadOnlyList<Variant>> PrepareAsync(IReadOnlyList<Scenario> scenarios)
    {
        var wanted = scenarios.SelectMany(scenario => scenario.Variants).ToHashSet();
        Programs now = ProgramsOf("now", Repository.Root);
        List<Variant> variants = [.. VariantList.Ours(now), .. VariantList.Others(now)];
        if (options.Against is { } folder)
        {
            variants.AddRange(VariantList.Ours(ProgramsOf("before", folder))
                .Select(variant => variant with { Id = variant.Id + Variant.Before, Title = variant.Title + ", before" }));
        }

        variants.RemoveAll(variant => !wanted.Contains(variant.Id.Replace(Variant.Before, "", StringComparison.Ordinal)));
        if (options.Build)
        {
            await VariantList.BuildAsync(variants);
        }

        if (options.Build && await GoPrograms.BuildAsync() is { } reason)
        {
            Say($"go-plugin is not measured: {reason}");
        }
        else if (File.Exists(GoPrograms.Plugin))
        {
            variants.InsertRange(0, VariantList.Go.Where(variant => wanted.Contains(variant.Id)));
        }

        foreach (Variant missing in variants.Where(variant => !File.Exists(variant.HostFile) || !File.Exists(variant.PluginFile)))
        {
            Say($"{missing.Title} is not measured: it is not built");
        }

        return [.. variants.Where(variant => File.Exists(variant.HostFile) && File.Exists(variant.PluginFile))];
    }

    private Programs ProgramsOf(string name, string checkout) =>
        new(name, checkout) { Templates = options.Quick ? null : new Templates(name, checkout) };

    private async Task MeasureAsync(Scenario scenario, IReadOnlyList<Variant> variants)
    {
        Variant[] measured = [.. variants.Where(variant => scenario.Variants.Contains(variant.Id.Replace(Variant.Before, "", StringComparison.Ordinal)))];
        int rounds = options.Rounds ?? scenario.Rounds;
        for (int round = 0; round < rounds; round++)
        {
            Say($"{scenario.Id}, round {round + 1} of {rounds}");

            // Each round begins with another variant, so that none has always the same one before it.
            foreach (Variant variant in measured.Skip(round % measured.Length).Concat(measured.Take(round % measured.Length)))
            {
                try
                {
                    IReadOnlyList<(string Measure, double Value)> values = await scenario.RunAsync(variant);
                    _figures.AddRange(values.Select(value => new Figure(value.Measure, variant.Id, round, value.Value)));
                }
                catch (CommandException exception)
                {
                    _failures++;
                    Say($"{variant.Title}: {exception.Message}");
                }
            }
        }
    }
}
