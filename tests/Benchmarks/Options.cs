namespace Benchmarks;

/// <summary>The command line.</summary>
internal sealed record Options
{
    public const string Usage = """
        dotnet run --project tests/Benchmarks -c Release -- [options]

          --quick            the rows that change most often, three rounds
          --rows A,B         only these scenarios: start, cold, calls, one-core, echo, sequence, many, size, new
          --rounds N         how many rounds
          --against FOLDER   also another checkout, in the same rounds: "before" beside "after"
          --no-build         measure what the last run built
          --build-only       build, and measure nothing
          --out FILE         write all figures to this file as JSON
          --write            write RESULTS.md, the charts and the section of the README
          --render           write them again from the figures of the last --write, and measure nothing
        """;

    public bool Quick { get; init; }

    public IReadOnlyList<string>? Rows { get; init; }

    public int? Rounds { get; init; }

    public string? Against { get; init; }

    public bool Build { get; init; } = true;

    public bool Measure { get; init; } = true;

    public string? Out { get; init; }

    public bool Write { get; init; }

    public bool Render { get; init; }

    /// <exception cref="ArgumentException">There is no such option.</exception>
    public static Options Parse(string[] arguments)
    {
        var options = new Options();
        var left = new Queue<string>(arguments);
        while (left.TryDequeue(out string? argument))
        {
            options = argument switch
            {
                "--quick" => options with { Quick = true },
                "--rows" => options with { Rows = Value(left, argument).Split(',', StringSplitOptions.RemoveEmptyEntries) },
                "--rounds" => options with { Rounds = int.Parse(Value(left, argument), System.Globalization.CultureInfo.InvariantCulture) },
                "--against" => options with { Against = Path.GetFullPath(Value(left, argument)) },
                "--no-build" => options with { Build = false },
                "--build-only" => options with { Measure = false },
                "--out" => options with { Out = Path.GetFullPath(Value(left, argument)) },
                "--write" => options with { Write = true },
                "--render" => options with { Render = true },
                _ => throw new ArgumentException($"There is no option '{argument}'."),
            };
        }

        if (options.Write && (options.Quick || options.Rows is not null))
        {
            throw new ArgumentException("'--write' needs all rows: it goes neither with '--quick' nor with '--rows'.");
        }

        return options.Against is not { } folder || Directory.Exists(Path.Combine(folder, "runtime"))
            ? options
            : throw new ArgumentException($"'{folder}' is not a checkout: it has no folder runtime.");
    }

    private static string Value(Queue<string> left, string option) =>
        left.TryDequeue(out string? value) ? value : throw new ArgumentException($"'{option}' needs a value.");
}
