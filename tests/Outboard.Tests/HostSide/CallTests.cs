using System.Globalization;
using TestContract;

namespace Outboard.Tests;

public sealed class CallTests
{
    [Fact]
    public async Task Call_OneBlockedSynchronously_DelaysNoneOfAnotherPlugin()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        ITester blocked = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        ITester free = await client.DispenseAsync<ITester>("other", Waiting.Token).Soon();

        Task blocking = blocked.BlockAsync(Waiting.Token);
        await free.BlockedAsync(Waiting.Token).Soon();
        Assert.Equal("meanwhile", await free.EchoAsync("meanwhile", Waiting.Token).Soon());
        Assert.False(blocking.IsCompleted);

        await free.ReleaseAsync(Waiting.Token).Soon();
        await blocking.Soon();
    }

    [Fact]
    public async Task Call_OneBlockedSynchronously_DelaysNoOtherOnTheSamePlugin()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Task blocking = tester.BlockAsync(Waiting.Token);
        await tester.BlockedAsync(Waiting.Token).Soon();
        Assert.Equal("meanwhile", await tester.EchoAsync("meanwhile", Waiting.Token).Soon());
        Assert.False(blocking.IsCompleted);

        await tester.ReleaseAsync(Waiting.Token).Soon();
        await blocking.Soon();
    }

    [Theory]
    [InlineData("serve", "", "", false)]
    [InlineData("serve", "DOTNET_ENVIRONMENT", "Development", true)]
    [InlineData("serve", "ASPNETCORE_ENVIRONMENT", "development", true)]
    [InlineData("serve", "DOTNET_ENVIRONMENT", "Production", false)]
    [InlineData("serve-stacks", "DOTNET_ENVIRONMENT", "Production", true)]
    [InlineData("serve-no-stacks", "DOTNET_ENVIRONMENT", "Development", false)]
    public async Task Call_ThatThrows_SendsItsStackAsThePluginOrItsEnvironmentHasIt(string serve, string variable, string value, bool sent)
    {
        using var logs = new LogCollector();
        var environment = new Dictionary<string, string?> { ["DOTNET_ENVIRONMENT"] = null, ["ASPNETCORE_ENVIRONMENT"] = null };
        if (variable.Length > 0)
        {
            environment[variable] = value;
        }

        await using var client = new PluginClient(TestPlugins.Config() with
        {
            Command = new PluginCommand(TestPlugins.Executable, serve) { Environment = environment },
            LoggerFactory = logs,
        });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        PluginCallException exception = await Assert.ThrowsAsync<PluginCallException>(() => tester.ThrowAsync("on purpose", Waiting.Token).Soon());

        Assert.Equal(sent, exception.RemoteStackTrace is not null);
        LogLine line = await logs.LineAsync(line => line.Fields.TryGetValue("Method", out object? method) && method as string == "Throw");
        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Error, line.Level);
        Assert.Contains("TestContract.Tester.ThrowAsync", line.Exception!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_AHundredAtOnce_EachHasItsOwnAnswer()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        string[] answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(number =>
            tester.EchoAsync(number.ToString(CultureInfo.InvariantCulture), Waiting.Token))).Soon();

        Assert.Equal(Enumerable.Range(0, 100).Select(number => number.ToString(CultureInfo.InvariantCulture)), answers);
    }

    [Fact]
    public async Task Call_Cancelled_IsSeenAsCancelledByTheImplementation()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        using var cancel = new CancellationTokenSource();

        Task call = tester.WaitForCancelAsync(cancel.Token);
        await tester.WaitingAsync(Waiting.Token).Soon();
        await cancel.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(call.Soon);
        Assert.Equal(cancel.Token, exception.CancellationToken);
        await tester.CancelledAsync(Waiting.Token).Soon();
    }

    [Fact]
    public async Task Call_CancelledWhileThePluginBlocks_EndsAtOnceForTheCaller()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        using var cancel = new CancellationTokenSource();

        Task call = tester.BlockAsync(cancel.Token);
        await tester.BlockedAsync(Waiting.Token).Soon();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(call.Soon);
        await tester.ReleaseAsync(Waiting.Token).Soon();
    }

    [Fact]
    public async Task Call_PluginKilledInMidCall_FailsWithItsExit()
    {
        TestPlugins.SkipOnWindows();
        await using PluginClient client = TestPlugins.Client("serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Task call = tester.BlockAsync(Waiting.Token);
        await tester.BlockedAsync(Waiting.Token).Soon();
        Signal.Send(int.Parse(client.Id, CultureInfo.InvariantCulture), Signal.Kill);

        var exception = await Assert.ThrowsAsync<PluginExitedException>(call.Soon);
        Assert.Equal(9, exception.Exit.SignalNumber);
        Assert.Equal(137, exception.Exit.ExitCode);
        Assert.False(exception.Exit.Killed);
        Assert.Contains("signal 9", exception.Message, StringComparison.Ordinal);
        Assert.Equal(9, (await client.Exited.Soon()).SignalNumber);
        await Assert.ThrowsAsync<PluginExitedException>(() => tester.EchoAsync("hello", Waiting.Token).Soon());
    }

    [Fact]
    public async Task Call_ImplementationThrows_GivesMessageAndRemoteTypeAndThePluginLivesOn()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        var exception = await Assert.ThrowsAsync<PluginCallException>(() => tester.ThrowAsync("the cat is out", Waiting.Token).Soon());

        Assert.Contains("the cat is out", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("(while making it throw)", exception.Message, StringComparison.Ordinal);
        Assert.Equal("System.InvalidOperationException", exception.RemoteType);
        Assert.Equal("Throw", exception.Method);
        Assert.Null(exception.RemoteStackTrace);
        Assert.Equal("alive", await tester.EchoAsync("alive", Waiting.Token).Soon());
    }

    [Fact]
    public async Task Call_ImplementationThrowsAndStacksAreSent_GivesTheRemoteStack()
    {
        await using PluginClient client = TestPlugins.Client("serve-stacks");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        var exception = await Assert.ThrowsAsync<PluginCallException>(() => tester.ThrowAsync("the cat is out", Waiting.Token).Soon());

        Assert.Contains("Tester.ThrowAsync", exception.RemoteStackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_ResultTypeMissingInTheContext_NamesItAndThePluginLivesOn()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        var exception = await Assert.ThrowsAsync<PluginContractException>(() => tester.UnlistedAsync(Waiting.Token).Soon());

        Assert.Equal("Unlisted", exception.Member);
        Assert.Contains(nameof(UnlistedResult), exception.Message, StringComparison.Ordinal);
        Assert.Contains("JsonSerializerContext", exception.Message, StringComparison.Ordinal);
        Assert.Equal("alive", await tester.EchoAsync("alive", Waiting.Token).Soon());
    }

    [Fact]
    public async Task Call_ArgumentsOverThePluginsLimit_NamesBothSizesAndTheChannelLivesOn()
    {
        await using PluginClient client = TestPlugins.Client("serve-limit", "10000");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        var exception = await Assert.ThrowsAsync<PluginMessageTooLargeException>(() => tester.LengthAsync(new string('a', 20_000), Waiting.Token).Soon());

        Assert.Equal(10_000, exception.Limit);
        Assert.InRange(exception.Size, 20_000, 21_000);
        Assert.Equal(5_000, await tester.LengthAsync(new string('a', 5_000), Waiting.Token).Soon());
    }

    [Fact]
    public async Task Call_ResultOverTheHostsLimit_NamesBothSizesAndTheChannelLivesOn()
    {
        await using var client = new PluginClient(TestPlugins.Config("serve") with { MaxMessageSize = 10_000 });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        var exception = await Assert.ThrowsAsync<PluginMessageTooLargeException>(() => tester.TextAsync(20_000, Waiting.Token).Soon());

        Assert.Equal(10_000, exception.Limit);
        Assert.InRange(exception.Size, 20_000, 21_000);
        Assert.Equal(5_000, (await tester.TextAsync(5_000, Waiting.Token).Soon()).Length);
    }

    [Fact]
    public async Task Call_MegabytesInBothDirections_ArriveWhole()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        string text = string.Concat(Enumerable.Range(0, 400_000).Select(number => (char)('a' + (number % 26)))) + "äöü€😀";

        Assert.Equal(text, await tester.EchoAsync(text, Waiting.Token).Soon());
    }

    [Fact]
    public async Task Call_PluginCrashes_TellsItsLastWords()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        var exception = await Assert.ThrowsAsync<PluginExitedException>(() => tester.CrashAsync("nobody catches this", Waiting.Token).Soon());

        Assert.Contains("ended on its own", exception.Message, StringComparison.Ordinal);
        Assert.Contains("nobody catches this", exception.Message, StringComparison.Ordinal);
        Assert.NotEqual(0, exception.Exit.ExitCode);
        Assert.False(exception.Exit.Killed);
        Assert.Equal(KillStep.None, exception.Exit.Step);
    }
}
