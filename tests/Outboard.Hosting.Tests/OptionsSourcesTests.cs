using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TestContract;

namespace Outboard.Tests;

/// <summary>Where the options of a plugin come from, and what is told when they come from somewhere else than was meant.</summary>
public sealed class OptionsSourcesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("options-").FullName;
    private readonly LogCollector _log = new();

    [Theory]
    [InlineData("10")]
    [InlineData("1.5")]
    [InlineData("00:00:10 s")]
    public void Duration_WithoutItsUnit_IsRefused(string text)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Read(_ => { }, ("Plugins:tester:StartTimeout", text)));

        Assert.Contains("00:00:30", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FileChecksum", false)]
    [InlineData("DirectoryChecksum", true)]
    [InlineData("DirectoryKey", true)]
    public void SecureConfig_InTheConfiguration_ReachesTheClient(string kind, bool isDirectory)
    {
        string value = kind == "DirectoryKey" ? "a key" : new string('a', 64);

        SecureConfig? secure = Read(
            _ => { },
            ($"Plugins:tester:SecureConfig:{kind}", value),
            ("Plugins:tester:SecureConfig:ShadowCopy", "false"),
            ("Plugins:tester:SecureConfig:ShadowCopyDirectory", "copies"),
            ("Plugins:tester:SecureConfig:RefuseWritableByOthers", "true")).SecureConfig;

        Assert.NotNull(secure);
        Assert.Equal(isDirectory, secure.Checksum.IsDirectory);
        Assert.Equal(kind == "DirectoryKey" ? "a key" : null, secure.Checksum.PublicKey);
        Assert.False(secure.ShadowCopy);
        Assert.True(secure.RefuseWritableByOthers);
        Assert.Equal(Path.Combine(AppContext.BaseDirectory, "copies"), secure.ShadowCopyDirectory);
        Assert.Empty(_log.Lines);
    }

    [Theory]
    [InlineData("ShadowCopy", "true", "FileChecksum")]
    [InlineData("FileChecksum", "abc", "SHA-256")]
    [InlineData("DirectoryKey", "", "DirectoryKey")]
    public void SecureConfig_ThatChecksNothing_IsRefused(string key, string value, string told)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Read(_ => { }, ($"Plugins:tester:SecureConfig:{key}", value)));

        Assert.Contains(told, Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Plugins:tester:StratTimeout", "StartTimeout")]
    [InlineData("Plugins:tester:Restart:Enable", "Enabled")]
    [InlineData("Plugins:testr:Path", "tester")]
    public void Key_ThatIsNotKnown_IsToldWithTheNearest(string key, string nearest)
    {
        Read(_ => { }, (key, "x"));

        LogLine line = Assert.Single(_log.Lines, line => line.Level == LogLevel.Warning);
        Assert.Equal($"Did you mean {nearest}?", line.Fields["Hint"]);
    }

    [Fact]
    public void Key_ThatIsNearNothing_IsToldWithAllThatThereAre()
    {
        Read(_ => { }, ("Plugins:tester:Restart:Qqqqqqqqqqqqqqqqqqqq", "x"));

        Assert.Contains("MaxRestarts", (string)Assert.Single(_log.Lines, line => line.Level == LogLevel.Warning).Fields["Hint"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_OfAllSources_ComeInOrder()
    {
        PluginOptions options = Read(
            services =>
            {
                services.PostConfigure<PluginOptions>("tester", options => options.Arguments.Add("post"));
                services.Configure<PluginOptions>("tester", options => options.Arguments.Add("named"));
                services.Configure<PluginOptions>("another", options => options.Arguments.Add("another's"));
                services.ConfigureAll<PluginOptions>(options => options.Arguments.Add("all"));
            },
            ("Plugins:tester:Arguments:0", "configured"));

        Assert.Equal(["configured", "named", "all", "added", "post"], options.Arguments);
    }

    [Fact]
    public void Options_ThatAValidationRefuses_FailWithItsText()
    {
        var error = Assert.Throws<OptionsValidationException>(
            () => Read(services => services.AddOptions<PluginOptions>("tester").Validate(_ => false, "not on a Friday")));

        Assert.Contains("not on a Friday", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Times_WithoutALimit_AreTakenWhereThereNeedBeNone()
    {
        var options = new PluginOptions { StartTimeout = TimeSpan.MaxValue };
        options.Restart.Window = Timeout.InfiniteTimeSpan;

        Assert.Equal(Timeout.InfiniteTimeSpan, options.StartTimeout);
        Assert.Equal(TimeSpan.MaxValue, options.Restart.Window);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Restart.InitialDelay = TimeSpan.MaxValue);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Restart.Window = TimeSpan.Zero);
    }

    [Fact]
    public void Texts_ThatNoProcessCanBeGiven_AreToldTogether()
    {
        var error = Assert.Throws<OptionsValidationException>(() => Read(
            services => services.Configure<PluginOptions>("tester", options =>
            {
                options.Arguments.Add(null!);
                options.Environment["A=B"] = "1";
                options.Environment["C"] = "secret\0";
                options.Environment[string.Empty] = "2";
            }),
            ("Plugins:tester:Arguments:0", "secret\0"),
            ("Plugins:tester:WorkingDirectory", "d\0"),
            ("Plugins:tester:Environment:E\0", "3")));

        // Arguments 1 and 2, the variables "A=B", "C", "" and "E\0", the working directory.
        Assert.Equal(7, error.Failures.Count());
        Assert.All(error.Failures, failure => Assert.DoesNotContain("secret", failure, StringComparison.Ordinal));
        Assert.All(error.Failures, failure => Assert.Contains("Plugins:tester:", failure, StringComparison.Ordinal));

        // What AddPlugin was given has set the path, after the configuration.
        error = Assert.Throws<OptionsValidationException>(
            () => Read(services => services.PostConfigure<PluginOptions>("tester", options => options.Path = "p\0")));
        Assert.Contains("Plugins:tester:Path", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, LogLevel.Information)]
    [InlineData(false, LogLevel.Warning)]
    public async Task PluginsFrom_AFolder_WithoutASectionForAnyOfThem_IsTold(bool rootIsTheApplicationsFolder, LogLevel level)
    {
        AddScript("plugins/one/Some.Plugin");
        using IHost host = Build(
            rootIsTheApplicationsFolder ? AppContext.BaseDirectory : _folder,
            services => services.AddPlugins(TesterHandshake.Config).AddPluginsFrom(Path.Combine(_folder, "plugins"), new TesterPlugin()));

        await host.StartAsync(Waiting.Token).Soon();

        Assert.Single(_log.Lines, line => line.Level == level && line.Text.StartsWith("No section of Plugins", StringComparison.Ordinal));
        await host.StopAsync(Waiting.Token).Soon();
    }

    [Fact]
    public async Task PluginsFrom_AFolder_WithASectionForOneOfThem_AreNotToldOf()
    {
        AddScript("plugins/one/Some.Plugin");
        using IHost host = Build(
            _folder,
            services => services.AddPlugins(TesterHandshake.Config).AddPluginsFrom(Path.Combine(_folder, "plugins"), new TesterPlugin()),
            ("Plugins:one:KillGrace", "00:00:01"));

        await host.StartAsync(Waiting.Token).Soon();

        Assert.DoesNotContain(_log.Lines, line => line.Text.StartsWith("No section", StringComparison.Ordinal));
        await host.StopAsync(Waiting.Token).Soon();
    }

    [Fact]
    public async Task ReattachVariable_ThatNoPluginReads_IsToldWithTheNearest()
    {
        const string Variable = "OUTBOARD_REATTACH_SUPERVISED_TESTR";
        Environment.SetEnvironmentVariable(Variable, "somewhere");
        try
        {
            using IHost host = Build(
                _folder,
                services => services.AddPlugins(TesterHandshake.Config)
                    .AddPlugin("supervised-tester", new TesterPlugin(), options => options.Path = TestPlugins.Executable));

            await host.StartAsync(Waiting.Token).Soon();

            LogLine line = Assert.Single(_log.Lines, line => Variable.Equals(line.Fields.GetValueOrDefault("Variable")));
            Assert.Equal((LogLevel.Warning, "Did you mean OUTBOARD_REATTACH_SUPERVISED_TESTER?"), (line.Level, line.Fields["Hint"]));
            await host.StopAsync(Waiting.Token).Soon();
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }

    [Fact]
    public async Task OptionalPlugin_ThatIsNotThere_DoesNotKeepTheApplicationFromStarting()
    {
        using IHost host = Build(
            _folder,
            services => services.AddPlugins(TesterHandshake.Config).AddPlugin("tester", new TesterPlugin(), options => options.StartWithApplication = true),
            ("Plugins:tester:Path", "not/here"),
            ("Plugins:tester:Optional", "true"));

        await host.StartAsync(Waiting.Token).Soon();

        IPlugins plugins = host.Services.GetRequiredService<IPlugins>();
        await Assert.ThrowsAsync<PluginStartException>(() => plugins.GetAsync<ITester>("tester", Waiting.Token).Soon());
        Assert.Equal(PluginState.Failed, plugins.GetStatus("tester").State);
        Assert.Single(_log.Lines, line => line.Level == LogLevel.Warning && line.Text.StartsWith("The optional plugin tester", StringComparison.Ordinal));
        await host.StopAsync(Waiting.Token).Soon();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private PluginOptions Read(Action<IServiceCollection> configure, params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(_log).AddSingleton<IConfiguration>(Configuration(settings));
        services.AddPlugins(TesterHandshake.Config).AddPlugin("tester", new TesterPlugin(), options =>
        {
            options.Path = TestPlugins.Executable;
            options.Arguments.Add("added");
        });
        configure(services);
        using ServiceProvider provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptionsMonitor<PluginOptions>>().Get("tester");
    }

    private IHost Build(string contentRoot, Action<IServiceCollection> add, params (string Key, string Value)[] settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = contentRoot });
        builder.Configuration.AddConfiguration(Configuration(settings));
        builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(_log);
        add(builder.Services);
        return builder.Build();
    }

    private static IConfigurationRoot Configuration((string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
        .Build();

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
