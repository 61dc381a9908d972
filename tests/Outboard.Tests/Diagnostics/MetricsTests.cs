using TestContract;

namespace Outboard.Tests;

/// <summary>What the meter says about plugins and calls. Each test has a plugin name of its own, for all share one meter.</summary>
public sealed class MetricsTests : IDisposable
{
    private const string Starts = "outboard.plugin.starts";
    private const string StartDuration = "outboard.plugin.start.duration";
    private const string Running = "outboard.plugin.running";
    private const string Exits = "outboard.plugin.exits";
    private const string CallDuration = "outboard.call.duration";

    private readonly MeasurementCollector _measured = new();

    public void Dispose() => _measured.Dispose();

    [Fact]
    public async Task Plugin_ThatIsStartedAndKilled_IsCountedFromStartToExit()
    {
        await using PluginClient client = Client("counted", "serve");
        await client.ClientAsync(Waiting.Token).Soon();

        Assert.Equal(("{start}", 1d), Only(Starts, "counted"));
        Measured duration = Assert.Single(_measured.Of("counted", StartDuration));
        Assert.Equal("s", duration.Unit);
        Assert.InRange(duration.Value, 0.001, Waiting.Patience.TotalSeconds);
        Assert.Equal(["outboard.plugin.name"], duration.Tags.Keys);
        Assert.Equal(("{plugin}", 1d), Only(Running, "counted"));
        Assert.Empty(_measured.Of("counted", Exits));

        await client.KillAsync(Waiting.Token).Soon();

        Assert.Equal(0, _measured.Of("counted", Running).Sum(measured => measured.Value));
        Assert.Equal(("{exit}", 1d), Only(Exits, "counted"));
        Assert.Equal("quit", Assert.Single(_measured.Of("counted", Exits)).Tags["outboard.exit.reason"]);
    }

    [Theory]
    [InlineData("quit", true)]
    [InlineData("stdin_closed", false)]
    public async Task Exit_ByTheHost_HasTheRungAsItsReason(string reason, bool connected)
    {
        await using PluginClient client = Client($"ended by {reason}", "serve");
        await (connected ? client.ClientAsync(Waiting.Token) : client.StartAsync(Waiting.Token)).Soon();

        await client.KillAsync(Waiting.Token).Soon();

        Assert.Equal(reason, Assert.Single(_measured.Of($"ended by {reason}", Exits)).Tags["outboard.exit.reason"]);
    }

    [Fact]
    public async Task Exit_OfItsOwn_IsACrash()
    {
        await using PluginClient client = Client("crashing", "serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        await Assert.ThrowsAsync<PluginExitedException>(() => tester.CrashAsync("boom", Waiting.Token).Soon());

        Assert.Equal("crashed", (await _measured.AnyAsync("crashing", Exits)).Tags["outboard.exit.reason"]);
        Assert.Equal(0, _measured.Of("crashing", Running).Sum(measured => measured.Value));
    }

    [Fact]
    public async Task Start_ThatFails_IsCountedWithItsErrorAndDoesNotRun()
    {
        await using PluginClient client = Client("failing", "exit", "3");

        await StartFailures.ThrowsAsync(PluginStartFailure.Exited, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Equal("Outboard.PluginStartFailure.Exited", Assert.Single(_measured.Of("failing", Starts)).Tags["error.type"]);
        Assert.Equal("Outboard.PluginStartFailure.Exited", Assert.Single(_measured.Of("failing", StartDuration)).Tags["error.type"]);
        Assert.Empty(_measured.Of("failing", Running));
        Assert.Empty(_measured.Of("failing", Exits));
    }

    [Fact]
    public async Task Call_WellOrNot_IsTimedUnderItsName()
    {
        await using PluginClient client = Client("timed", "serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        await tester.EchoAsync("hello", Waiting.Token).Soon();
        await Assert.ThrowsAsync<PluginCallException>(() => tester.ThrowAsync("oh no", Waiting.Token).Soon());

        IReadOnlyList<Measured> calls = _measured.Of("timed", CallDuration);
        Assert.All(calls, call => Assert.Equal("s", call.Unit));
        Assert.All(calls, call => Assert.InRange(call.Value, 0.000_000_1, Waiting.Patience.TotalSeconds));
        Assert.Equal(
            [
                "outboard.plugin.name=timed rpc.method=Echo rpc.service=tester rpc.system=jsonrpc",
                "error.type=Outboard.PluginCallException outboard.plugin.name=timed rpc.method=Throw rpc.service=tester rpc.system=jsonrpc",
            ],
            calls.Select(call => string.Join(' ', call.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"))));
    }

    private static PluginClient Client(string name, params string[] arguments) => new(TestPlugins.Patient(arguments) with { Name = name });

    private (string? Unit, double Value) Only(string instrument, string plugin)
    {
        Measured measured = Assert.Single(_measured.Of(plugin, instrument));
        return (measured.Unit, measured.Value);
    }
}
