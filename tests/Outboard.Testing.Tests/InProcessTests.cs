using Microsoft.Extensions.Logging;
using TestContract;

namespace Outboard.Tests;

/// <summary>Plugins that are tested in the process of their test, on each transport.</summary>
public sealed class InProcessTests
{
    public static TheoryData<PluginTestTransport> Transports => [.. Enum.GetValues<PluginTestTransport>()];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Plugin_InProcess_IsDispensedAndCalledOverTheWire(PluginTestTransport transport)
    {
        using var tester = new Tester(new CapturedLogs().CreateLogger<Tester>());
        await using PluginTest test = await PluginTest.StartAsync(Map(tester), new PluginTestOptions { Transport = transport }, Waiting.Token).Soon();

        ITester dispensed = await test.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.IsType<TesterRpc>(dispensed);
        Assert.Equal(42, await dispensed.AddAsync(40, 2, Waiting.Token).Soon());
        Assert.Equal("<x>", await dispensed.TransformAsync("x", text => Task.FromResult($"<{text}>"), Waiting.Token).Soon());
        Assert.Equal("LOUD", await dispensed.ShoutAsync("loud", Waiting.Token).Soon());
        await test.Connection.PingAsync(Waiting.Token).Soon();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Failure_InProcess_IsTheSameAsFromAProcessAndHasItsStack(PluginTestTransport transport)
    {
        using var tester = new Tester(new CapturedLogs().CreateLogger<Tester>());
        await using PluginTest test = await PluginTest.StartAsync(Map(tester), new PluginTestOptions { Transport = transport }, Waiting.Token).Soon();
        ITester dispensed = await test.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        using var cancel = new CancellationTokenSource();

        var failed = await Assert.ThrowsAsync<PluginCallException>(() => dispensed.ThrowAsync("oh no", Waiting.Token).Soon());
        Task call = dispensed.WaitForCancelAsync(cancel.Token);
        await dispensed.WaitingAsync(Waiting.Token).Soon();
        await cancel.CancelAsync();

        Assert.Equal("System.InvalidOperationException", failed.RemoteType);
        Assert.Contains(nameof(Tester.ThrowAsync), failed.RemoteStackTrace, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        await dispensed.CancelledAsync(Waiting.Token).Soon();
        await Assert.ThrowsAsync<PluginNotFoundException>(() => test.DispenseAsync<ITester>("nobody", Waiting.Token).Soon());
        await Assert.ThrowsAsync<PluginContractException>(() => test.DispenseAsync<ICounter>("tester", Waiting.Token).Soon());
    }

    [Fact]
    public async Task Logs_OfTheImplementationAndOfBothSides_AreCaptured()
    {
        var next = new CapturedLogs();
        var logs = new CapturedLogs(next);
        using var tester = new Tester(logs.CreateLogger<Tester>());
        await using PluginTest test = await PluginTest.StartAsync(Map(tester), new PluginTestOptions { Logs = logs }, Waiting.Token).Soon();
        ITester dispensed = await test.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        await dispensed.LogAsync("tree", 7, Waiting.Token).Soon();

        Assert.Same(logs, test.Logs);
        CapturedLog entry = await logs.WaitForAsync(log => log.Level == LogLevel.Warning, cancellationToken: Waiting.Token);
        Assert.Equal("A tree and 7", entry.Message);
        Assert.Equal(typeof(Tester).FullName, entry.Category);
        Assert.Equal(7, entry.Fields["Number"]);
        Assert.Contains(logs.Entries, log => log.Category == "Outboard.test" && log.Message.StartsWith("Dispensed tester", StringComparison.Ordinal));
        Assert.Equal(logs.Entries.Select(log => log.Message), next.Entries.Select(log => log.Message));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Test_Over_FailsCallsUnderWayAndLeavesNothing(PluginTestTransport transport)
    {
        using var tester = new Tester(new CapturedLogs().CreateLogger<Tester>());
        PluginTest test = await PluginTest.StartAsync(Map(tester), new PluginTestOptions { Transport = transport }, Waiting.Token).Soon();
        ITester dispensed = await test.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        Task call = dispensed.WaitForCancelAsync(Waiting.Token);
        await dispensed.WaitingAsync(Waiting.Token).Soon();

        await test.Connection.CloseAsync(Waiting.Token).Soon();
        await test.DisposeAsync().Soon();

        await Assert.ThrowsAsync<PluginConnectionException>(() => call.Soon());
        await Assert.ThrowsAnyAsync<PluginException>(() => test.DispenseAsync<ITester>("tester", Waiting.Token).Soon());
        Assert.False(Directory.Exists(Path.GetDirectoryName(test.Address.Address)) && transport == PluginTestTransport.UnixSocket);
    }

    [Fact]
    public async Task Dispense_ThatTakesTooLong_FailsWithWhatWasLogged()
    {
        using var release = new ManualResetEventSlim();
        var logs = new CapturedLogs();
        ILogger logger = logs.CreateLogger("the plugin");
        var map = new PluginMap
        {
            ["slow"] = new RawPlugin(_ =>
            {
                logger.LogInformation("Thinking");
                release.Wait(Waiting.Token);
                return new RpcServer();
            }),
        };
        await using PluginTest test = await PluginTest.StartAsync(
            map, new PluginTestOptions { Logs = logs, Timeout = TimeSpan.FromSeconds(1) }, Waiting.Token).Soon();

        var late = await Assert.ThrowsAsync<TimeoutException>(() => test.DispenseAsync<Raw>("slow", Waiting.Token).Soon());

        release.Set();
        Assert.Contains("plugin 'slow'", late.Message, StringComparison.Ordinal);
        Assert.Contains("Information the plugin: Thinking", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Map_WithNothingInIt_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => PluginTest.StartAsync([], cancellationToken: Waiting.Token));

    [Fact]
    public void Timeout_OfZero_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PluginTestOptions { Timeout = TimeSpan.Zero });

    [Fact]
    public async Task Timeout_OfNone_StartsAndEnds()
    {
        PluginTest test = await PluginTest.StartAsync(
            new PluginMap { ["raw"] = new RawPlugin(_ => new RpcServer()) }, new PluginTestOptions { Timeout = TimeSpan.MaxValue }, Waiting.Token).Soon();

        await test.DispenseAsync<Raw>("raw", Waiting.Token).Soon();

        await Task.Run(test.Dispose, Waiting.Token).Soon();
    }

    [Fact]
    public async Task End_ThatTakesTooLong_FailsWithWhatWasLogged()
    {
        PluginTest test = await PluginTest.StartAsync(
            new PluginMap { ["endless"] = new Endless() }, new PluginTestOptions { Timeout = TimeSpan.FromSeconds(1) }, Waiting.Token).Soon();
        await test.DispenseAsync<Raw>("endless", Waiting.Token).Soon();

        var late = await Assert.ThrowsAsync<TimeoutException>(() => test.DisposeAsync().Soon());

        Assert.Contains("the end of the plugin", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task End_RightAfterADispense_WaitsForItsScope()
    {
        for (int i = 0; i < 200; i++)
        {
            var scoped = new Scoped();
            await using (PluginTest test = await PluginTest.StartAsync(new PluginMap { ["scoped"] = scoped }, cancellationToken: Waiting.Token).Soon())
            {
                await test.DispenseAsync<Raw>("scoped", Waiting.Token).Soon();
            }

            Assert.True(scoped.IsDisposed);
        }
    }

    private sealed class Scoped : IScopedPlugin, IRpcPlugin, IPluginScope
    {
        private readonly RawPlugin _plugin = new(_ => new RpcServer());

        public bool IsDisposed { get; private set; }

        public System.Text.Json.Serialization.Metadata.IJsonTypeInfoResolver? JsonTypes => null;

        public RpcServer Server(MuxBroker broker) => throw new NotSupportedException();

        public object Client(MuxBroker broker, RpcClient client) => _plugin.Client(broker, client);

        public IPluginScope BeginScope() => this;

        public IPlugin Create() => _plugin;

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }

    // Its service never ends to be disposed.
    private sealed class Endless : IScopedPlugin, IRpcPlugin, IPluginScope
    {
        private readonly RawPlugin _plugin = new(_ => new RpcServer());

        public System.Text.Json.Serialization.Metadata.IJsonTypeInfoResolver? JsonTypes => null;

        public RpcServer Server(MuxBroker broker) => throw new NotSupportedException();

        public object Client(MuxBroker broker, RpcClient client) => _plugin.Client(broker, client);

        public IPluginScope BeginScope() => this;

        public IPlugin Create() => _plugin;

        public ValueTask DisposeAsync() => new(Task.Delay(Timeout.Infinite, Waiting.Token));
    }

    private static PluginMap Map(Tester tester) => new() { ["tester"] = new TesterPlugin(tester) };
}
