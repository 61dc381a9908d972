using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TestContract;

namespace Outboard.Tests;

/// <summary>Plugins on a generic host, each a real process.</summary>
public sealed class PluginApplicationTests : IAsyncDisposable
{
    private readonly LogCollector _log = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("application-").FullName;
    private PluginClient? _client;

    [Fact]
    public async Task Dispense_Twice_GivesTwoScopesThatEndWithTheirChannels()
    {
        IProbe first = await DispenseAsync();
        IProbe second = await DispenseAsync();
        string one = await AskAsync(first, "scope");
        string other = await AskAsync(second, "scope");
        Assert.NotEqual(one, other);
        Assert.Equal(one, await AskAsync(first, "scope"));

        await first.DisposeAsync().Soon();

        Assert.Equal("ended", await AskAsync(second, $"await-end {one}"));
        Assert.Equal("False", await AskAsync(second, $"ended {other}"));
    }

    [Fact]
    public async Task Scope_WithACallThatHeedsNothing_LastsUntilTheCallReturns()
    {
        IProbe first = await DispenseAsync();
        IProbe second = await DispenseAsync();
        string scope = await AskAsync(first, "scope");
        Task<string> call = first.AskAsync("heed-nothing", Waiting.Token);
        Assert.Equal("ended", await AskAsync(second, "await-end -1"));
        await first.DisposeAsync().Soon();
        await Assert.ThrowsAnyAsync<PluginException>(() => call.Soon());

        Assert.Equal("False", await AskAsync(second, $"ended {scope}"));
        await AskAsync(second, "let-go");

        Assert.Equal("ended", await AskAsync(second, $"await-end {scope}"));
    }

    [Fact]
    public async Task Plugin_Quits_ItsScopesAreDisposedAndItsServicesStoppedBeforeItEnds()
    {
        IProbe probe = await DispenseAsync();
        string scope = await AskAsync(probe, "scope");

        PluginExit exit = await _client!.KillAsync(Waiting.Token).Soon();

        Assert.Equal(KillStep.Quit, exit.Step);
        Assert.Equal(0, exit.ExitCode);
        string[] told = [.. exit.StderrTail.Where(line => !line.StartsWith('['))];
        Assert.Equal(["service started", $"ended {scope}", "service stopped", "code 0"], told);
    }

    [Fact]
    public async Task Disposal_ThatThrows_HarmsNobody()
    {
        IProbe first = await DispenseAsync("failing-dispose");
        IProbe second = await DispenseAsync();
        string scope = await AskAsync(first, "scope");
        await first.DisposeAsync().Soon();

        Assert.Equal("ended", await AskAsync(second, $"await-end {scope}"));
        await _log.LineAsync(line => line.Level == LogLevel.Error && line.Text.Contains("could not be disposed", StringComparison.Ordinal));
        Assert.Equal(0, (await _client!.KillAsync(Waiting.Token).Soon()).ExitCode);
    }

    [Fact]
    public async Task HostedService_ThatCannotBeStopped_HarmsNobody()
    {
        await DispenseAsync("failing-stop");

        PluginExit exit = await _client!.KillAsync(Waiting.Token).Soon();

        Assert.Equal(0, exit.ExitCode);
        Assert.Contains(_log.Lines, line => line.Level == LogLevel.Error && line.Text.StartsWith("A hosted service could not be stopped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dispense_OfWhatCannotBeMade_FailsThereAndTheOthersLive()
    {
        IProbe probe = await DispenseAsync();
        PluginConnection connection = await _client!.ClientAsync(Waiting.Token).Soon();

        var error = await Assert.ThrowsAsync<PluginConnectionException>(() => connection.DispenseAsync("broken", Waiting.Token).Soon());

        Assert.Contains("no such luck", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(await AskAsync(probe, "scope"));
    }

    [Theory]
    [InlineData("missing-service", "Needed")]
    [InlineData("failing-start", "the database is away")]
    public async Task Start_ThatFails_IsToldBeforeTheHandshakeWithExitCodeOne(string how, string why)
    {
        var error = await StartFailures.ThrowsAsync(PluginStartFailure.Exited, () => DispenseAsync(how));

        Assert.Equal(1, error.Exit!.ExitCode);
        Assert.Contains("The plugin could not start: InvalidOperationException", error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Contains(_log.Lines, line => line.Level == LogLevel.Error && line.Text.StartsWith("The plugin could not start", StringComparison.Ordinal));
    }

    // Nobody is told of the socket before: the handshake is written when the services have started.
    [Fact]
    public async Task Start_OfServices_DoesNotHoldUpTheListening()
    {
        IProbe probe = await DispenseAsync("await-socket");

        Assert.NotEmpty(await AskAsync(probe, "scope"));
        Assert.Contains(_log.Lines, line => line.Text == "service started");
    }

    [Fact]
    public async Task BackgroundService_ThatFails_EndsThePluginWithOne()
    {
        (int code, _, string error) = await RunAsync([("OUTBOARD_TEST_PLUGIN", TesterHandshake.Config.MagicCookieValue)], "background");

        Assert.Equal(1, code);
        Assert.Contains("lost heart", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StopApplication_FromWithin_EndsThePluginWithZero()
    {
        IProbe probe = await DispenseAsync();

        // The answer and the end are on their way together.
        await Record.ExceptionAsync(() => AskAsync(probe, "stop"));

        Assert.Equal(0, (await _client!.Exited.Soon()).ExitCode);
    }

    [Fact]
    public async Task Terminate_WhileAServiceStarts_EndsItWithItsExitCode()
    {
        TestPlugins.SkipOnWindows();
        using Process process = Start([("OUTBOARD_TEST_PLUGIN", TesterHandshake.Config.MagicCookieValue)], "slow-start");
        using var owned = new OwnedProcess(process);
        while (await process.StandardError.ReadLineAsync(Waiting.Token).AsTask().Soon() is { } line && !line.StartsWith("process ", StringComparison.Ordinal))
        {
        }

        Signal.Send(process.Id, Signal.Terminate);
        await process.WaitForExitAsync(Waiting.Token).Soon();

        Assert.Equal(143, process.ExitCode);
        Assert.Empty(await process.StandardOutput.ReadToEndAsync(Waiting.Token));
    }

    [Fact]
    public async Task RunByHand_IsRefusedAndStartsNoService()
    {
        (int code, string output, string error) = await RunAsync([("OUTBOARD_TEST_PLUGIN", null)]);

        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Contains("This program is a plugin", error, StringComparison.Ordinal);
        Assert.DoesNotContain("service started", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StandardOutput_HoldsTheHandshakeAndNothingElse()
    {
        using Process process = Start(
            [("OUTBOARD_TEST_PLUGIN", TesterHandshake.Config.MagicCookieValue), ("OUTBOARD_STDIN", "watch"), ("DOTNET_ENVIRONMENT", "Development")]);
        using var owned = new OwnedProcess(process);
        Task<string> error = process.StandardError.ReadToEndAsync(Waiting.Token);

        Assert.Matches(@"^1\|1\|unix\|[^|\n]+\|jsonrpc\|$", await process.StandardOutput.ReadLineAsync(Waiting.Token).Soon());

        // The end of its standard input ends it.
        process.StandardInput.Close();
        Assert.Empty(await process.StandardOutput.ReadToEndAsync(Waiting.Token).Soon());
        Assert.Contains("service started", await error.Soon(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_OfEachLevel_ReachTheHostWithTheirFields()
    {
        IProbe probe = await DispenseAsync();
        await AskAsync(probe, "log apple");

        LogLine trace = await _log.LineAsync(line => line.Text == "a trace apple");
        LogLine warning = await _log.LineAsync(line => line.Text == "a warning apple");
        Assert.Equal(LogLevel.Trace, trace.Level);
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Equal("apple", warning.Fields["Word"]?.ToString());

        // The console's lifetime would say how to press Ctrl-C, and take it.
        Assert.DoesNotContain(_log.Lines, line => line.Category.Contains("Hosting.Lifetime", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Configuration_ComesFromBesideTheExecutable_PrefixedVariablesAndArguments()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "appsettings.json"), """{ "Source": "current directory", "Cwd": "read" }""", Waiting.Token);
        IProbe probe = await DispenseAsync(
            new Dictionary<string, string?>
            {
                ["Unprefixed"] = "leaked",
                ["DOTNET_Sneaky"] = "leaked",
                ["ASPNETCORE_ENVIRONMENT"] = "Elsewhere",
                ["DOTNET_CONTENTROOT"] = _folder,
                ["OUTBOARD_CONFIG_Probe__Variable"] = "from a variable",
                ["OUTBOARD_CONFIG_Probe__Argument"] = "from a variable",
            },
            "--Probe:Argument=from an argument");

        Assert.Equal("beside the executable", await AskAsync(probe, "setting Source"));
        Assert.Equal("nothing", await AskAsync(probe, "setting Cwd"));
        Assert.Equal("nothing", await AskAsync(probe, "setting Unprefixed"));
        Assert.Equal("nothing", await AskAsync(probe, "setting Sneaky"));
        Assert.Equal("beside the executable", await AskAsync(probe, "setting Probe:File"));
        Assert.Equal("from a variable", await AskAsync(probe, "setting Probe:Variable"));
        Assert.Equal("from an argument", await AskAsync(probe, "setting Probe:Argument"));
        Assert.Equal($"Production {Path.GetDirectoryName(TestPlugins.Executable)}", (await AskAsync(probe, "environment")).TrimEnd(Path.DirectorySeparatorChar));
    }

    [Fact]
    public async Task Environment_NamedForTheHost_IsThePluginsToo()
    {
        IProbe probe = await DispenseAsync(new Dictionary<string, string?> { ["DOTNET_ENVIRONMENT"] = "Development" });

        Assert.StartsWith("Development ", await AskAsync(probe, "environment"), StringComparison.Ordinal);
    }

    [Fact]
    public void Build_WithoutAPlugin_SaysSo() =>
        Assert.Throws<InvalidOperationException>(() => PluginApplication.CreateBuilder().Build());

    [Fact]
    public async Task Build_Twice_IsRefused()
    {
        PluginApplicationBuilder builder = PluginApplication.CreateBuilder().AddPlugin("one", static _ => new ProbePlugin());
        await using var services = (ServiceProvider)builder.Build().Services;

        Assert.Throws<InvalidOperationException>(() => builder.Build());
    }

    [Fact]
    public void Services_ThatCannotBeBuilt_ThrowWhy()
    {
        PluginApplicationBuilder builder = PluginApplication.CreateBuilder().AddPlugin("one", static _ => new ProbePlugin());
        builder.Services.AddSingleton<Dependent>();

        var error = Assert.Throws<InvalidOperationException>(() => builder.Build().Services);

        Assert.Contains(nameof(Missing), error.Message, StringComparison.Ordinal);
    }

    // The services are built on a thread of the pool; the caller's culture and the like are theirs.
    [Fact]
    public void Build_LeavesTheBuildingOfServicesToAnotherThread()
    {
        using var release = new ManualResetEventSlim();
        PluginApplicationBuilder builder = PluginApplication.CreateBuilder().AddPlugin("one", static _ => new ProbePlugin());
        builder.ConfigureContainer(new DefaultServiceProviderFactory(), _ => Assert.True(release.Wait(Waiting.Patience)));

        PluginApplication application = builder.Build();
        release.Set();

        Assert.NotNull(application.Services.GetService<IHostApplicationLifetime>());
    }

    // From the open generic types, the container would build these by reflection, which takes long under AOT.
    [Fact]
    public void Options_OfTheHost_AreMadeOfClosedTypesAndAreTheUsersToSet()
    {
        PluginApplicationBuilder builder = PluginApplication.CreateBuilder().AddPlugin("one", static _ => new ProbePlugin());
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = TimeSpan.FromSeconds(7));

        IServiceProvider services = builder.Build().Services;

        IOptions<HostOptions> options = services.GetRequiredService<IOptions<HostOptions>>();
        Assert.IsType<OptionsManager<HostOptions>>(options);
        Assert.Equal(TimeSpan.FromSeconds(7), options.Value.ShutdownTimeout);
        Assert.Equal(TimeSpan.FromSeconds(7), services.GetRequiredService<IOptionsMonitor<HostOptions>>().CurrentValue.ShutdownTimeout);
    }

    [Fact]
    public void LogLevels_OfTheConfiguration_ApplyAndFollowIt()
    {
        PluginApplicationBuilder builder = PluginApplication.CreateBuilder().AddPlugin("one", static _ => new ProbePlugin());
        builder.Configuration["Logging:LogLevel:Default"] = "Warning";
        ILogger logger = builder.Build().Services.GetRequiredService<ILoggerFactory>().CreateLogger("Plugin");
        Assert.False(logger.IsEnabled(LogLevel.Information));

        builder.Configuration["Logging:LogLevel:Default"] = "Debug";
        ((IConfigurationRoot)builder.Configuration).Reload();

        Assert.True(logger.IsEnabled(LogLevel.Information));
    }

    [Fact]
    public void AddPlugin_TwiceUnderOneName_IsRefused()
    {
        PluginApplicationBuilder builder = PluginApplication.CreateBuilder().AddPlugin("one", static _ => new ProbePlugin());

        Assert.Throws<ArgumentException>(() => builder.AddPlugin("one", static _ => new ProbePlugin()));
    }

    [Fact]
    public async Task Run_ConfiguredAsATest_ServesInThisProcessAndEndsWithItsToken()
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Waiting.Token);
        var reattach = new TaskCompletionSource<ReattachConfig>(TaskCreationOptions.RunContinuationsAsynchronously);
        PluginApplicationBuilder builder = PluginApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        Task<int> run = builder.AddPlugin<IProbe, Parrot>("probe", static probe => new ProbePlugin(probe)).Build()
            .RunAsync(TesterHandshake.Config, config => config with { Test = reattach.SetResult }, end.Token);
        await using var client = new PluginClient(new ClientConfig
        {
            Handshake = TesterHandshake.Config,
            Plugins = new PluginMap { ["probe"] = new ProbePlugin() },
            Reattach = await reattach.Task.Soon(),
        });

        Assert.Equal("polly", await AskAsync(await client.DispenseAsync<IProbe>("probe", Waiting.Token).Soon(), "polly"));

        await end.CancelAsync();
        Assert.Equal(0, await run.Soon());
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private Task<IProbe> DispenseAsync(params string[] arguments) => DispenseAsync(new Dictionary<string, string?>(), arguments);

    private Task<IProbe> DispenseAsync(IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        _client ??= new PluginClient(new ClientConfig
        {
            Handshake = TesterHandshake.Config,
            Plugins = new PluginMap { ["probe"] = new ProbePlugin(), ["broken"] = new ProbePlugin() },
            Command = new PluginCommand(TestPlugins.Executable, ["application", .. arguments]) { WorkingDirectory = _folder, Environment = environment },
            LoggerFactory = _log,
            KillGrace = TimeSpan.FromSeconds(20),
        });
        return _client.DispenseAsync<IProbe>("probe", Waiting.Token).Soon();
    }

    private static Task<string> AskAsync(IProbe probe, string question) => probe.AskAsync(question, Waiting.Token).Soon();

    private async Task<(int ExitCode, string Output, string Error)> RunAsync((string Name, string? Value)[] variables, params string[] arguments)
    {
        using Process process = Start(variables, arguments);
        using var owned = new OwnedProcess(process);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(Waiting.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(Waiting.Token);
        await process.WaitForExitAsync(Waiting.Token).Soon();
        return (process.ExitCode, await output.Soon(), await error.Soon());
    }

    private Process Start((string Name, string? Value)[] variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(TestPlugins.Executable, ["application", .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        foreach ((string name, string? value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private sealed class Missing;

    private sealed class Dependent(Missing missing)
    {
        public override string ToString() => missing.ToString()!;
    }

    private sealed class Parrot : IProbe
    {
        public Task<string> AskAsync(string question, CancellationToken cancellationToken = default) => Task.FromResult(question);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
