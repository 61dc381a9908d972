using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TestContract;

namespace Outboard.Tests;

/// <summary>How an application's plugins are registered: from configuration, code and folders.</summary>
public sealed class RegistrationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("registration-").FullName;
    private readonly LogCollector _log = new();
    private IHost? _host;

    [Fact]
    public async Task Plugin_FromConfigurationAlone_IsStartedAsItSays()
    {
        IPlugins plugins = await StartAsync(
            builder => builder.AddPlugin("tester", new TesterPlugin()),
            ("Plugins:tester:Path", TestPlugins.Executable),
            ("Plugins:tester:Arguments:0", "serve-cleanup"),
            ("Plugins:tester:Arguments:1", Path.Combine(_folder, "cleaned")),
            ("Plugins:tester:WorkingDirectory", _folder),
            ("Plugins:tester:Environment:FRUIT", "apple"),
            ("Plugins:tester:StartWithApplication", "true"),
            ("Plugins:tester:DispenseName", "other"));

        Assert.Equal(PluginState.Running, plugins.GetStatus("tester").State);
        ITester tester = await plugins.GetAsync<ITester>("tester", Waiting.Token).Soon();
        Assert.Equal("apple", await tester.VariableAsync("FRUIT", Waiting.Token).Soon());
        await _host!.StopAsync(Waiting.Token).Soon();
        Assert.True(File.Exists(Path.Combine(_folder, "cleaned")));
    }

    [Fact]
    public void Options_OfEachKind_AreReadFromConfiguration()
    {
        PluginOptions options = Read(
            null,
            ("Plugins:tester:StartTimeout", "00:00:07"),
            ("Plugins:tester:KillGrace", "00:00:08.5"),
            ("Plugins:tester:InheritEnvironment", "false"),
            ("Plugins:tester:AutoMtls", "true"),
            ("Plugins:tester:SocketDirectory", "sockets"),
            ("Plugins:tester:SocketGroup", "plugins"),
            ("Plugins:tester:TrustPluginTraces", "true"),
            ("Plugins:tester:Restart:Enabled", "true"),
            ("Plugins:tester:Restart:InitialDelay", "00:00:01"),
            ("Plugins:tester:Restart:MaxDelay", "00:00:02"),
            ("Plugins:tester:Restart:MaxRestarts", "9"),
            ("Plugins:tester:Restart:Window", "00:03:00"));

        Assert.Equal(TimeSpan.FromSeconds(7), options.StartTimeout);
        Assert.Equal(TimeSpan.FromSeconds(8.5), options.KillGrace);
        Assert.False(options.InheritEnvironment);
        Assert.True(options.AutoMtls);
        Assert.Equal(Path.Combine(AppContext.BaseDirectory, "sockets"), options.SocketDirectory);
        Assert.Equal("plugins", options.SocketGroup);
        Assert.True(options.TrustPluginTraces);
        Assert.True(options.Restart.Enabled);
        Assert.Equal(TimeSpan.FromSeconds(1), options.Restart.InitialDelay);
        Assert.Equal(TimeSpan.FromSeconds(2), options.Restart.MaxDelay);
        Assert.Equal(9, options.Restart.MaxRestarts);
        Assert.Equal(TimeSpan.FromMinutes(3), options.Restart.Window);
    }

    [Fact]
    public void Options_OfTheClient_ReachIt()
    {
        var registration = new PluginRegistration("tester", TesterHandshake.Config, new TesterPlugin(), null, (_, _) => { });
        var options = new PluginOptions { Path = "x", StartTimeout = TimeSpan.FromSeconds(7), KillGrace = TimeSpan.FromSeconds(8), InheritEnvironment = false, TrustPluginTraces = true, AutoMtls = true, SocketDirectory = "/s", SocketGroup = "g", SecureConfig = new SecureConfig { Checksum = Checksum.ForSignedDirectory("key") } };

        ClientConfig config = registration.ConfigOf(options, _log, TimeProvider.System);

        Assert.Equal(TimeSpan.FromSeconds(7), config.StartTimeout);
        Assert.Equal(TimeSpan.FromSeconds(8), config.KillGrace);
        Assert.False(config.InheritEnvironment);
        Assert.True(config.AutoMtls);
        Assert.Equal("/s", config.SocketDirectory);
        Assert.Equal("g", config.SocketGroup);
        Assert.Same(options.SecureConfig, config.SecureConfig);
        Assert.True(config.TrustPluginTraces);
    }

    [Fact]
    public void Defaults_OfTheOptions_AreThoseOfTheClient()
    {
        var client = new ClientConfig { Handshake = TesterHandshake.Config };
        var options = new PluginOptions();

        Assert.Equal(client.StartTimeout, options.StartTimeout);
        Assert.Equal(client.KillGrace, options.KillGrace);
    }

    [Fact]
    public void Code_ComesAfterConfiguration()
    {
        PluginOptions options = Read(
            options =>
            {
                Assert.Equal("configured", Assert.Single(options.Arguments));
                options.KillGrace += TimeSpan.FromSeconds(1);
                options.Arguments.Add("coded");
            },
            ("Plugins:tester:KillGrace", "00:00:08"),
            ("Plugins:tester:Arguments:0", "configured"));

        Assert.Equal(TimeSpan.FromSeconds(9), options.KillGrace);
        Assert.Equal(["configured", "coded"], options.Arguments);
    }

    [Fact]
    public void Path_ThatIsRelative_StartsAtTheApplicationsOwnFolder()
    {
        string relative = Path.GetRelativePath(AppContext.BaseDirectory, TestPlugins.Executable);

        PluginOptions options = Read(null, ("Plugins:tester:Path", relative), ("Plugins:tester:WorkingDirectory", "."));

        Assert.Equal(TestPlugins.Executable, options.Path);
        Assert.Equal(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory), options.WorkingDirectory);
    }

    [Fact]
    public void Path_OfABareName_IsLeftToTheSystemUnlessItIsBesideTheApplication()
    {
        Assert.Equal("python3", Read(null, ("Plugins:tester:Path", "python3")).Path);
        Assert.Equal(
            Path.Combine(AppContext.BaseDirectory, "Outboard.dll"),
            Record(("Plugins:tester:Path", "Outboard.dll")).Failures.Single().Split('"')[1]);
    }

    [Fact]
    public async Task Problems_OfAllPlugins_AreToldAtOnceWithTheirKeys()
    {
        string plain = Path.Combine(_folder, "plain");
        await File.WriteAllTextAsync(plain, string.Empty, Waiting.Token);

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(
            builder => builder
                .AddPlugin("pathless", new TesterPlugin())
                .AddPlugin("absent", new TesterPlugin())
                .AddPlugin("absent", new TesterPlugin())
                .AddPlugin("folder", new TesterPlugin())
                .AddPlugin("plain", new TesterPlugin())
                .AddPlugin("wrong", new TesterPlugin(), options => options.Path = TestPlugins.Executable),
            ("Plugins:absent:Path", "plugins/nothing-here"),
            ("Plugins:folder:Path", _folder),
            ("Plugins:plain:Path", plain),
            ("Plugins:wrong:StartTimeout", "soon"),
            ("Plugins:wrong:KillGrace", "-00:00:01"),
            ("Plugins:wrong:Arguments", "serve"),
            ("Plugins:wrong:Restart", "true"),
            ("Plugins:wrong:Restart:Enabled", "perhaps"),
            ("Plugins:wrong:Restart:MaxRestarts", "many"),
            ("Plugins:wrong:WorkingDirectory", "/not/here")));

        string[] expected =
        [
            "under the name 'absent'", "Set Plugins:pathless:Path", "correct Plugins:absent:Path, which is 'plugins/nothing-here'",
            "correct Plugins:folder:Path", "correct Plugins:plain:Path", "Plugins:wrong:StartTimeout is 'soon'", "Plugins:wrong:KillGrace is '-00:00:01'",
            "Plugins:wrong:Arguments is 'serve'", "Plugins:wrong:Restart is 'true'", "Plugins:wrong:Restart:Enabled is 'perhaps'",
            "Plugins:wrong:Restart:MaxRestarts is 'many'", "Correct Plugins:wrong:WorkingDirectory",
        ];
        Assert.All(expected, text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
        Assert.Equal(expected.Length - (OperatingSystem.IsWindows() ? 1 : 0), error.Failures.Count());
    }

    [Fact]
    public async Task TypedPlugin_AfterACrash_IsRestartedAsConfigured()
    {
        IPlugins plugins = await StartAsync(
            builder => builder.AddPlugin<IProbe>("probe", options => options.DispenseName = "short"),
            ("Plugins:probe:Path", TestPlugins.Executable),
            ("Plugins:probe:Arguments:0", "application"),
            ("Plugins:probe:Restart:Enabled", "true"),
            ("Plugins:probe:Restart:InitialDelay", "00:00:00.001"));
        IProbe first = await plugins.GetAsync<IProbe>("probe", Waiting.Token).Soon();
        string before = await first.AskAsync("process", Waiting.Token).Soon();
        await Assert.ThrowsAsync<PluginExitedException>(() => first.AskAsync("crash", Waiting.Token).Soon());

        IProbe second = await plugins.GetAsync<IProbe>("probe", Waiting.Token).Soon();

        Assert.NotEqual(before, await second.AskAsync("process", Waiting.Token).Soon());
        Assert.Equal(1, plugins.GetStatus("probe").Restarts);
    }

    [Fact]
    public async Task Get_ByAnotherContract_NamesBoth()
    {
        IPlugins plugins = await StartAsync(
            builder => builder.AddPlugin("tester", new TesterPlugin()), ("Plugins:tester:Path", TestPlugins.Executable));

        var error = await Assert.ThrowsAsync<PluginContractException>(() => plugins.GetAsync<IProbe>("tester", Waiting.Token).Soon());

        Assert.Contains(nameof(IProbe), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PluginsFrom_AFolder_AreDispensedByTheirNames()
    {
        AddScript("plugins/one/Some.Plugin");
        AddScript("plugins/two/Other.Plugin");
        IPlugins plugins = await StartAsync(
            builder => builder
                .AddPlugin<IProbe>("probe", new ProbePlugin(), options => options.Path = TestPlugins.Executable)
                .AddPluginsFrom(Path.Combine(_folder, "plugins"), new TesterPlugin(), (name, options) =>
                {
                    options.DispenseName = "tester";
                    options.Environment["NAME"] = name;
                }),
            ("Plugins:two:Environment:FRUIT", "apple"));

        Assert.Equal(["one", "probe", "two"], plugins.Names);
        Assert.Equal(["one", "two"], plugins.NamesOf<ITester>());
        Assert.Equal(["probe"], plugins.NamesOf<IProbe>());
        ITester two = await plugins.GetAsync<ITester>("two", Waiting.Token).Soon();
        Assert.Equal("two", await two.VariableAsync("NAME", Waiting.Token).Soon());
        Assert.Equal("apple", await two.VariableAsync("FRUIT", Waiting.Token).Soon());
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), assembly => assembly.GetName().Name == "TestPlugin");
    }

    [Fact]
    public async Task PluginsFrom_AFolderWithAMarkedContract_NeedNoStubs()
    {
        AddScript("plugins/one/Some.Plugin");
        IPlugins plugins = await StartAsync(
            builder => builder.AddPluginsFrom<IProbe>(Path.Combine(_folder, "plugins"), (_, options) => options.DispenseName = "probe"),
            ("Plugins:one:Arguments:0", "application"));

        IProbe probe = await plugins.GetAsync<IProbe>("one", Waiting.Token).Soon();

        Assert.NotEmpty(await probe.AskAsync("scope", Waiting.Token).Soon());
    }

    [Fact]
    public void Contract_ThatIsNotMarked_IsRefusedAtOnce()
    {
        IPluginsBuilder plugins = new ServiceCollection().AddPlugins(TesterHandshake.Config);

        Assert.Throws<PluginContractException>(() => plugins.AddPlugin<IDisposable>("one"));
        Assert.Throws<PluginContractException>(() => plugins.AddPluginsFrom<IDisposable>("plugins"));
        Assert.Throws<PluginContractException>(() => PluginApplication.CreateBuilder().AddPlugin<IDisposable, MemoryStream>("one"));
    }

    [Fact]
    public async Task PluginsFrom_AFolder_GiveWayToThoseAddedByName()
    {
        AddScript("plugins/one/Some.Plugin");
        IPlugins plugins = await StartAsync(builder => builder
            .AddPluginsFrom(Path.Combine(_folder, "plugins"), new TesterPlugin())
            .AddPlugin<IProbe>("one", new ProbePlugin(), options => options.Path = TestPlugins.Executable));

        Assert.Equal(["one"], plugins.NamesOf<IProbe>());
        Assert.Contains(_log.Lines, line => line.Text.Contains("a plugin 'one' was added already", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _host?.StopAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        _host?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static OptionsValidationException Record(params (string Key, string Value)[] settings) =>
        Assert.Throws<OptionsValidationException>(() => Read(null, settings));

    private static PluginOptions Read(Action<PluginOptions>? configure, params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<IConfiguration>(Configuration([("Plugins:tester:Path", TestPlugins.Executable), .. settings]));
        services.AddPlugins(TesterHandshake.Config).AddPlugin("tester", new TesterPlugin(), configure);
        using ServiceProvider provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptionsMonitor<PluginOptions>>().Get("tester");
    }

    private async Task<IPlugins> StartAsync(Action<IPluginsBuilder> add, params (string Key, string Value)[] settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddConfiguration(Configuration(settings));
        builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(_log);
        add(builder.Services.AddPlugins(TesterHandshake.Config));
        IHost host = builder.Build();
        await host.StartAsync(Waiting.Token).Soon();
        _host = host;
        return host.Services.GetRequiredService<IPlugins>();
    }

    private static IConfigurationRoot Configuration(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.GroupBy(setting => setting.Key, (key, same) => KeyValuePair.Create(key, (string?)same.Last().Value)))
        .Build();

    // A script in the folder that becomes the test plugin: a link would lead out of it.
    private void AddScript(string file)
    {
        TestPlugins.SkipOnWindows();
        string path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"#!/bin/sh\nexec '{TestPlugins.Executable}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
