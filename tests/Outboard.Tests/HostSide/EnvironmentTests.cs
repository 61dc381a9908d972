using TestContract;

namespace Outboard.Tests;

/// <summary>Which variables a plugin gets: what is set for it wins, and what is the host's own stays there.</summary>
public sealed class EnvironmentTests : IDisposable
{
    private readonly List<string> _set = [];

    public void Dispose() => _set.ForEach(static name => Environment.SetEnvironmentVariable(name, null));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_VariableThatTheHostHasToo_TheCommandsWins(bool inherit)
    {
        string name = Set("OUTBOARD_TESTS_BOTH", "the host's");
        string removed = Set("LC_OUTBOARD_TESTS", "the host's");
        await using PluginClient client = Client(inherit, (name, "the command's"), ("TZ", "Etc/GMT-5"), (removed, null));

        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Equal("the command's", await tester.VariableAsync(name, Waiting.Token).Soon());
        Assert.Equal("Etc/GMT-5", await tester.VariableAsync("TZ", Waiting.Token).Soon());
        Assert.Null(await tester.VariableAsync(removed, Waiting.Token).Soon());
    }

    [Fact]
    public async Task Start_VariableOfTheHandshake_WinsOverTheCommands()
    {
        await using PluginClient client = Client(inherit: true, ("PLUGIN_PROTOCOL_VERSIONS", "99"), ("PLUGIN_UNIX_SOCKET_DIR", "/nowhere"));

        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Equal("1", await tester.VariableAsync("PLUGIN_PROTOCOL_VERSIONS", Waiting.Token).Soon());
    }

    [Fact]
    public async Task Start_WithoutInheritedEnvironment_GivesThePluginWhatWasSetAndWhatIsAllowed()
    {
        string secret = Set("OUTBOARD_TESTS_INHERITED", "here");
        string language = Set("LC_OUTBOARD_TESTS", "here");
        await using PluginClient bare = Client(inherit: false, ("GIVEN", "yes"));
        await using PluginClient inheriting = Client(inherit: true);

        ITester without = await bare.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        ITester with = await inheriting.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Null(await without.VariableAsync(secret, Waiting.Token).Soon());
        Assert.Equal("yes", await without.VariableAsync("GIVEN", Waiting.Token).Soon());
        Assert.Equal("here", await without.VariableAsync(language, Waiting.Token).Soon());
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), await without.VariableAsync("PATH", Waiting.Token).Soon());
        Assert.Equal("here", await with.VariableAsync(secret, Waiting.Token).Soon());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_ReattachVariablesOfTheHost_AreNotInherited(bool inherit)
    {
        string another = Set("OUTBOARD_REATTACH_ANOTHER_PLUGIN", "/nowhere");
        await using PluginClient client = Client(inherit);

        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Null(await tester.VariableAsync(another, Waiting.Token).Soon());
    }

    [Fact]
    public void Reduce_OnWindows_MindsNoCase()
    {
        var environment = new Dictionary<string, string?>
        {
            ["Path"] = "p", ["SYSTEMROOT"] = "s", ["Temp"] = "t", ["TMPDIR"] = "none there", ["Secret"] = "x", ["Outboard_Reattach_X"] = "r", ["plugin_min_port"] = "1",
        };

        PluginEnvironment.Reduce(environment, inherit: false, isWindows: true);

        Assert.Equal(["Path", "SYSTEMROOT", "Temp"], environment.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("LD_PRELOAD")]
    [InlineData("DOTNET_STARTUP_HOOKS")]
    [InlineData("CORECLR_PROFILER_PATH")]
    [InlineData("DOTNET_DiagnosticPorts")]
    [InlineData("HTTP_PROXY")]
    [InlineData("path")]
    public void Reduce_VariablesThatLoadCodeOrHoldSecrets_AreNotAllowed(string name)
    {
        var environment = new Dictionary<string, string?> { [name] = "x" };

        PluginEnvironment.Reduce(environment, inherit: false, isWindows: false);

        Assert.Empty(environment);
    }

    [Fact]
    public void Allowed_EachName_StandsOnTheSecurityPage()
    {
        string page = File.ReadAllText(Path.Combine(Sources.Root, "../../SECURITY.md"));

        Assert.All(
            PluginEnvironment.Allowed(isWindows: false).Concat(PluginEnvironment.Allowed(isWindows: true)),
            name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }

    private static PluginClient Client(bool inherit, params (string Name, string? Value)[] variables) => new(TestPlugins.Config() with
    {
        Command = TestPlugins.Command("serve") with { Environment = variables.ToDictionary(variable => variable.Name, variable => variable.Value) },
        InheritEnvironment = inherit,
    });

    private string Set(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        _set.Add(name);
        return name;
    }
}
