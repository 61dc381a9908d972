namespace Benchmarks;

/// <summary>The scenarios of a quick and of a full run.</summary>
internal static class ScenarioList
{
    private static readonly string[] s_go = [Variant.Peer, "go-grpc"];
    private static readonly string[] s_others = ["alone", "by-hand"];

    /// <summary>What changes most often, in two minutes.</summary>
    public static IReadOnlyList<Scenario> Quick { get; } =
    [
        Start(3, [Variant.Peer, "aot", "aot-jit"]),
        Calls(3, [Variant.Peer, "aot"], "callers=64,1000"),
        Echo(3, [Variant.Peer, "aot"], "sizes=65536,1048576,8388608"),
    ];

    public static IReadOnlyList<Scenario> Full { get; } =
    [
        Start(9, [.. s_go, "aot", "aot-stubs-by-hand", "aot-application", "aot-r2r", "aot-jit", "aot-application-jit", "r2r", "jit", "jit-aot", .. s_others, "alone-jit", "by-hand-jit", "raw", "go-tls", "go-grpc-tls", "aot-tls", "aot-jit-tls"]),
        new WholeProcessScenario { Id = "cold", Rounds = 15, Variants = [.. s_go, "aot", "r2r", "jit", "jit-aot", .. s_others, "raw"] },
        Calls(5, [.. s_go, "aot", "aot-stubs-by-hand", "jit", .. s_others, "raw"], "callers=1,16,64,256,1000"),
        new HostScenario
        {
            Id = "one-core", Word = "calls", Rounds = 5, Cores = 1, Variants = [.. s_go, "aot", .. s_others, "raw"],
            Settings = ["callers=64"], SettingsOf = Calling,
        },
        Echo(5, [.. s_go, "aot", "jit", .. s_others, "raw"], "sizes=1024,65536,1048576,8388608"),
        new HostScenario { Id = "sequence", Word = "sequence", Rounds = 5, Variants = [.. s_go, "aot", "jit"], Settings = [] },
        Many(3, [.. s_go, "aot", "alone", "by-hand"], 1),
        Many(3, [.. s_go, "aot", "alone", "by-hand"], 10),
        Many(3, [.. s_go, "aot", "alone", "by-hand"], 100),
        new SizeScenario { Id = "size", Rounds = 1, Variants = [Variant.Peer, "aot", "aot-application", "r2r", "jit", .. s_others, "raw"] },
        new TemplatesScenario { Id = "new", Rounds = 2, Variants = ["jit"] },
    ];

    private static HostScenario Start(int rounds, IReadOnlyList<string> variants) => new()
    {
        Id = "start", Word = "start", Rounds = rounds, Variants = variants, Settings = ["launches=6"],
        SettingsOf = variant => variant.Host.Form == ProgramForm.Aot && variant.Plugin.Form == ProgramForm.Aot ? [] : ["launches=4"],
    };

    private static HostScenario Calls(int rounds, IReadOnlyList<string> variants, string callers) => new()
    {
        Id = "calls", Word = "calls", Rounds = rounds, Variants = variants, Settings = [callers], SettingsOf = Calling,
    };

    private static HostScenario Echo(int rounds, IReadOnlyList<string> variants, string sizes) => new()
    {
        Id = "echo", Word = "echo", Rounds = rounds, Variants = variants, Settings = [sizes],
    };

    private static HostScenario Many(int rounds, IReadOnlyList<string> variants, int count) => new()
    {
        Id = "many", Word = "many", Rounds = rounds, Variants = variants, Settings = [$"count={count}"],
    };

    // Under the JIT, the first thousands of calls are not yet compiled with all optimizations. A raw socket has one caller.
    private static IEnumerable<string> Calling(Variant variant) => variant switch
    {
        { Id: "raw" } => ["callers="],
        { Programs: not null, Host.Form: not ProgramForm.Aot } => ["warmup=20000"],
        _ => [],
    };
}
