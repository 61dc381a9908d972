namespace Benchmarks;

/// <summary>All that is measured. The ids are those of the scenarios.</summary>
internal static class VariantList
{
    private const string Host = "Host";
    private const string Plugin = "Plugin";
    private const string OnApplication = "PluginOnApplication";
    private const string Alone = "StreamJsonRpcAlone";
    private const string ByHand = "ByHand";
    private const string Raw = "RawSocket";

    private static readonly string[] s_tls = ["tls=auto"];

    public static IEnumerable<Variant> Go { get; } =
    [
        new Variant(Variant.Peer, "go-plugin net/rpc"),
        new Variant("go-grpc", "go-plugin gRPC") { Arguments = ["protocol=grpc"] },
        new Variant("go-tls", "go-plugin net/rpc, AutoMTLS") { Arguments = s_tls },
        new Variant("go-grpc-tls", "go-plugin gRPC, AutoMTLS") { Arguments = ["protocol=grpc", .. s_tls] },
    ];

    // After the variants that it is filled with.
    private static readonly Dictionary<string, string> s_all = AllTitles();

    /// <summary>Those with the runtime of one checkout.</summary>
    public static IEnumerable<Variant> Ours(Programs programs) =>
    [
        Dotnet(programs, "aot", "AOT", ProgramForm.Aot, Host, ProgramForm.Aot, Plugin),
        Dotnet(programs, "aot-stubs-by-hand", "AOT, stubs by hand", ProgramForm.Aot, Host, ProgramForm.Aot, Plugin) with { Arguments = ["stubs=by-hand"] },
        Dotnet(programs, "aot-tls", "AOT, AutoMtls", ProgramForm.Aot, Host, ProgramForm.Aot, Plugin) with { Arguments = s_tls },
        Dotnet(programs, "aot-jit-tls", "AOT host, JIT plugin, AutoMtls", ProgramForm.Aot, Host, ProgramForm.Jit, Plugin) with { Arguments = s_tls },
        Dotnet(programs, "aot-application", "AOT, PluginApplication", ProgramForm.Aot, Host, ProgramForm.Aot, OnApplication),
        Dotnet(programs, "aot-r2r", "AOT host, R2R plugin", ProgramForm.Aot, Host, ProgramForm.ReadyToRun, Plugin),
        Dotnet(programs, "aot-jit", "AOT host, JIT plugin", ProgramForm.Aot, Host, ProgramForm.Jit, Plugin),
        Dotnet(programs, "aot-application-jit", "AOT host, JIT PluginApplication", ProgramForm.Aot, Host, ProgramForm.Jit, OnApplication),
        Dotnet(programs, "r2r", "R2R", ProgramForm.ReadyToRun, Host, ProgramForm.ReadyToRun, Plugin),
        Dotnet(programs, "jit", "JIT", ProgramForm.Jit, Host, ProgramForm.Jit, Plugin),
        Dotnet(programs, "jit-aot", "JIT host, AOT plugin", ProgramForm.Jit, Host, ProgramForm.Aot, Plugin),
    ];

    /// <summary>What one would write without this library, from most to least.</summary>
    public static IEnumerable<Variant> Others(Programs programs) =>
    [
        Dotnet(programs, "alone", "StreamJsonRpc alone", ProgramForm.Aot, Alone, ProgramForm.Aot, Alone),
        Dotnet(programs, "alone-jit", "StreamJsonRpc alone, JIT plugin", ProgramForm.Aot, Alone, ProgramForm.Jit, Alone),
        Dotnet(programs, "by-hand", "by hand", ProgramForm.Aot, ByHand, ProgramForm.Aot, ByHand),
        Dotnet(programs, "by-hand-jit", "by hand, JIT plugin", ProgramForm.Aot, ByHand, ProgramForm.Jit, ByHand),
        Dotnet(programs, "raw", "raw socket", ProgramForm.Aot, Raw, ProgramForm.Aot, Raw),
    ];

    /// <summary>The ids of all variants, in the order of tables.</summary>
    public static IReadOnlyList<string> Ids => [.. s_all.Keys];

    /// <summary>The name of a variant in tables.</summary>
    public static string TitleOf(string id) => s_all[id];

    /// <summary>Builds the programs of some variants.</summary>
    public static async Task BuildAsync(IEnumerable<Variant> variants)
    {
        foreach (IGrouping<Programs, Variant> built in variants.Where(variant => variant.Programs is not null).GroupBy(variant => variant.Programs!))
        {
            if (built.Key.Templates is { } templates && built.Any(variant => variant.Host.Form != ProgramForm.Aot || variant.Plugin.Form != ProgramForm.Aot))
            {
                await templates.InstallAsync();
            }

            foreach (IGrouping<ProgramForm, string> form in built.SelectMany(variant => new[] { variant.Host, variant.Plugin })
                .GroupBy(program => program.Form, program => program.Name))
            {
                await built.Key.BuildAsync(form.Key, form.Distinct());
            }
        }
    }

    private static Dictionary<string, string> AllTitles()
    {
        var titles = new Dictionary<string, string>();
        foreach (Variant variant in Go.Concat(Ours(new Programs("", ""))).Concat(Others(new Programs("", ""))))
        {
            titles.Add(variant.Id, variant.Title);
        }

        return titles;
    }

    private static Variant Dotnet(
        Programs programs, string id, string title, ProgramForm hostForm, string host, ProgramForm pluginForm, string plugin) =>
        new(id, title) { Programs = programs, Host = (hostForm, host), Plugin = (pluginForm, plugin) };
}
