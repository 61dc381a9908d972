namespace Benchmarks;

/// <summary>The peer: a host and a plugin in Go, over the go-plugin that the distribution has.</summary>
internal static class GoPrograms
{
    // Where Debian's packages for Go libraries are installed.
    private const string DistributionPath = "/usr/share/gocode";

    private static readonly string s_folder = Path.Combine(Repository.Built, "go");

    public static string Host { get; } = Path.Combine(s_folder, "host");

    public static string Plugin { get; } = Path.Combine(s_folder, "plugin");

    /// <summary>Builds the two.</summary>
    /// <returns>Why they cannot be built; null if they are.</returns>
    public static async Task<string?> BuildAsync()
    {
        if (await Command.TryRunAsync("go", "version") is null)
        {
            return "go is not installed";
        }

        string given = Environment.GetEnvironmentVariable("GOPATH") ?? DistributionPath;
        var environment = new Dictionary<string, string>
        {
            ["GO111MODULE"] = "off",
            ["GOFLAGS"] = "",
            ["GOCACHE"] = Path.Combine(s_folder, "cache"),
            ["GOPATH"] = Path.Combine(Repository.Benchmarks, "go") + Path.PathSeparator + given,
        };
        try
        {
            await Command.RunAsync("go", ["build", "-o", Host, "benchmarks/host"], environment: environment);
            await Command.RunAsync("go", ["build", "-o", Plugin, "benchmarks/plugin"], environment: environment);
            return null;
        }
        catch (CommandException exception)
        {
            return exception.Message;
        }
    }
}
