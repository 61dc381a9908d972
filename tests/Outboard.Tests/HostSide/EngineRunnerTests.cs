using System.Globalization;
using TestContract;

namespace Outboard.Tests;

/// <summary>The simplest engine there is: <c>env</c>, which starts the plugin on this machine and passes nothing on but its streams.</summary>
public sealed class EngineRunnerTests
{
    [Fact]
    public async Task Plugin_ThroughAnEngine_IsSecuredAndEndsOnQuit()
    {
        TestPlugins.SkipOnWindows();
        await using var client = new PluginClient(Config("serve") with { Runner = new EngineRunner("env", "-u", "HOME", "STARTED_AS={id}") });

        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Equal("hello", await tester.EchoAsync("hello", Waiting.Token).Soon());
        Assert.NotNull(await tester.VariableAsync("PLUGIN_CLIENT_CERT", Waiting.Token).Soon());
        Assert.StartsWith($"outboard-{Environment.ProcessId}-", await tester.VariableAsync("STARTED_AS", Waiting.Token).Soon(), StringComparison.Ordinal);
        Assert.Null(await tester.VariableAsync("HOME", Waiting.Token).Soon());
        Assert.StartsWith("env/", client.Id, StringComparison.Ordinal);
        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();
        Assert.Equal((KillStep.Quit, 0, null), (exit.Step, exit.ExitCode, exit.Left));
    }

    [Fact]
    public async Task Secrets_OfAnEnginesPlugin_AreInNoCommandLineOrEnvironment()
    {
        TestPlugins.SkipOnWindows();
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere there is no /proc.");
        await using var client = new PluginClient(Config("serve") with
        {
            Command = TestPlugins.Command("serve") with { Environment = new Dictionary<string, string?> { ["SECRET"] = "secret-5b1d7f" } },
        });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        int plugin = await tester.ProcessIdAsync(Waiting.Token).Soon();

        Assert.Equal("secret-5b1d7f", await tester.VariableAsync("SECRET", Waiting.Token).Soon());
        foreach (string file in new[] { "cmdline", "environ" })
        {
            string text = await File.ReadAllTextAsync($"/proc/{plugin}/{file}", Waiting.Token);
            Assert.DoesNotContain("secret-5b1d7f", text, StringComparison.Ordinal);
            Assert.DoesNotContain(TesterHandshake.Config.MagicCookieValue, text, StringComparison.Ordinal);
            Assert.DoesNotContain("BEGIN CERTIFICATE", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("127.0.0.1:{port}", "127.0.0.1:{port}")]
    [InlineData("0.0.0.0", "localhost")]
    [InlineData("0.0.0.0:{port}", "localhost:{port}")]
    public async Task Plugin_AtAnotherAddress_IsReachedAtTheAdvertisedOne(string bind, string advertised)
    {
        TestPlugins.SkipOnWindows();
        await using var client = new PluginClient(Config("serve") with { Runner = new EngineRunner("env") { BindAddress = bind, AdvertisedAddress = advertised } });

        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Equal(5, await tester.AddAsync(2, 3, Waiting.Token).Soon());
    }

    [Fact]
    public async Task BindAddress_ThatIsNone_IsATypedErrorWithItsCause()
    {
        TestPlugins.SkipOnWindows();
        await using var client = new PluginClient(Config("serve") with { Runner = new EngineRunner("env") { BindAddress = "node7" } });

        PluginStartException exception = await StartFailures.ThrowsAsync(PluginStartFailure.Exited, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Contains("\"node7\" is not a valid IP address", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HostKilled_WhileAnEngineRunsItsPlugin_ThePluginIsGone()
    {
        TestPlugins.SkipOnWindows();
        using HostProcess host = await HostProcess.StartEngineAsync(TestPlugins.Executable, "env");
        int plugin = int.Parse(host.Lines.Told("sees"), CultureInfo.InvariantCulture);
        Assert.True(ProcessTable.Lives(plugin));

        Signal.Send(host.Id, Signal.Kill);

        await ProcessTable.GoneAsync(plugin);
    }

    [Fact]
    public async Task Kill_AfterWhichTheEngineStillHasThePlugin_SaysSoWithinABound()
    {
        TestPlugins.SkipOnWindows();
        await using var client = new PluginClient(Config("serve") with
        {
            KillGrace = TimeSpan.FromMilliseconds(200),
            Runner = new EngineRunner("env") { KillCommand = new PluginCommand("true", "{pid}"), ExistsCommand = new PluginCommand("true") },
        });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        await Signal.StopAsync(await tester.ProcessIdAsync(Waiting.Token).Soon());

        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.True(exit.Killed);
        Assert.Contains("still runs", exit.Left, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nowhere/plugin", "did not find")]
    [InlineData("/etc/passwd", "could not execute")]
    public async Task Plugin_ThatTheEngineCannotStart_IsATypedErrorWithItsCause(string path, string cause)
    {
        TestPlugins.SkipOnWindows();
        await using var client = new PluginClient(Config() with { Command = new PluginCommand(path) });

        PluginStartException exception = await StartFailures.ThrowsAsync(PluginStartFailure.Exited, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Contains(cause, exception.Diagnosis, StringComparison.Ordinal);
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugin_ThatDoesNotReadItsVariables_IsATypedErrorWithItsCause()
    {
        TestPlugins.SkipOnWindows();
        await using var client = new PluginClient(Config() with { Command = new PluginCommand("sh", "-c", "exit 1") });

        PluginStartException exception = await StartFailures.ThrowsAsync(PluginStartFailure.Exited, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Contains("--outboard-variables=stdin", exception.Diagnosis, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Engine_ThatIsNowhere_IsATypedErrorThatNamesIt()
    {
        await using var client = new PluginClient(Config("serve") with { Runner = new EngineRunner("nothing-of-this-name") });

        PluginStartException exception = await StartFailures.ThrowsAsync(PluginStartFailure.NotFound, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Equal("nothing-of-this-name", exception.FileName);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-oProxyCommand=id")]
    public void Ssh_ToADestinationThatWouldBeAnOption_IsRefused(string destination) =>
        Assert.ThrowsAny<ArgumentException>(() => EngineRunner.Ssh(destination));

    private static ClientConfig Config(params string[] arguments) => TestPlugins.Patient(arguments) with { Runner = new EngineRunner("env") };
}
