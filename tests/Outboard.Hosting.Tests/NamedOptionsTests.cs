using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TestContract;

namespace Outboard.Tests;

/// <summary>The options of a plugin are named options like any other: each way to set or validate them reaches the plugin.</summary>
public sealed class NamedOptionsTests : IDisposable
{
    private IHost? _host;

    public static TheoryData<string> Ways => ["BindConfiguration", "Bind", "Configure", "ConfigureWithService", "PostConfigure", "IConfigureOptions"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Options_SetInAnyWay_ReachThePlugin(string way)
    {
        IPlugins plugins = await StartAsync(
            (services, configuration) =>
            {
                OptionsBuilder<PluginOptions> options = services.AddOptions<PluginOptions>("tester");
                _ = way switch
                {
                    "BindConfiguration" => options.BindConfiguration("Elsewhere"),
                    "Bind" => options.Bind(configuration.GetSection("Elsewhere")),
                    "Configure" => options.Configure(static options => options.Environment["FRUIT"] = "apple"),
                    "ConfigureWithService" => options.Configure<IConfiguration>(
                        static (options, configuration) => options.Environment["FRUIT"] = configuration["Elsewhere:Environment:FRUIT"]),
                    "PostConfigure" => options.PostConfigure(static options => options.Environment["FRUIT"] = "apple"),
                    _ => null,
                };
                if (way == "IConfigureOptions")
                {
                    services.ConfigureOptions<Setup>();
                }
            },
            ("Elsewhere:Environment:FRUIT", "apple"));

        ITester tester = await plugins.GetAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Equal("apple", await tester.VariableAsync("FRUIT", Waiting.Token).Soon());
    }

    [Fact]
    public async Task BindConfiguration_ToTheSectionThatIsReadAnyway_AddsNothingTwice()
    {
        string marker = Path.Combine(AppContext.BaseDirectory, $"not-there-{Guid.NewGuid():N}");
        await StartAsync(
            (services, _) => services.AddOptions<PluginOptions>("tester")
                .BindConfiguration("Plugins:tester").Configure(options => options.Arguments.Insert(0, "first")),
            ("Plugins:tester:Arguments:0", "one"),
            ("Plugins:tester:Arguments:1", marker));

        Assert.Equal(["first", "one", marker], Options.Arguments);
    }

    [Fact]
    public async Task BindConfiguration_OfAValueThatIsRefused_IsToldWithTheKeyAndTheOtherProblems()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(
            (services, _) => services.AddOptions<PluginOptions>("tester").BindConfiguration("Plugins:tester"),
            ("Plugins:tester:StartTimeout", "soon"),
            ("Plugins:tester:KillGrace", "-1")));

        Assert.Contains("Plugins:tester:StartTimeout is 'soon'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Plugins:tester:KillGrace is '-1'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validation_ByAnIValidateOptions_KeepsTheApplicationFromStarting()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync((services, _) => services.AddSingleton<IValidateOptions<PluginOptions>, Refusal>()));

        Assert.Contains("no tester on a Friday", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ValidateOnStart_SeesTheOptionsThatThePluginGets()
    {
        var seen = new List<PluginOptions>();
        string? directory = null;
        int configured = 0;
        await StartAsync(
            (services, _) => services.AddOptions<PluginOptions>("tester")
                .Configure(_ => configured++)
                .Validate(options =>
                {
                    seen.Add(options);
                    directory = options.WorkingDirectory;
                    return true;
                })
                .ValidateOnStart(),
            ("Plugins:tester:KillGrace", "00:00:03"),
            ("Plugins:tester:WorkingDirectory", "."));

        PluginOptions options = Assert.Single(seen);
        Assert.True(Path.IsPathFullyQualified(directory!));
        Assert.Equal((TestPlugins.Executable, TimeSpan.FromSeconds(3)), (options.Path, options.KillGrace));
        Assert.Same(options, Options);
        Assert.Equal(1, configured);

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(
            (services, _) => services.AddOptions<PluginOptions>("tester").Validate(_ => false, "not on a Friday").ValidateOnStart()));
        Assert.Contains("not on a Friday", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Builder_ThatIsDecorated_AddsPluginsAsWell()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        new Decorator(services.AddPlugins(TesterHandshake.Config))
            .AddPlugin("one", new TesterPlugin(), options => options.Path = TestPlugins.Executable)
            .AddPluginsFrom("nowhere", new TesterPlugin());
        using ServiceProvider provider = services.BuildServiceProvider();

        Assert.Equal(["one"], provider.GetRequiredService<IPlugins>().Names);
    }

    public void Dispose()
    {
        _host?.StopAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        _host?.Dispose();
    }

    private PluginOptions Options => _host!.Services.GetRequiredService<IOptionsMonitor<PluginOptions>>().Get("tester");

    private async Task<IPlugins> StartAsync(Action<IServiceCollection, IConfiguration> add, params (string Key, string Value)[] settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Services.AddPlugins(TesterHandshake.Config).AddPlugin("tester", new TesterPlugin(), options => options.Path = TestPlugins.Executable);
        add(builder.Services, builder.Configuration);
        IHost host = builder.Build();
        try
        {
            await host.StartAsync(Waiting.Token).Soon();
            IPlugins plugins = host.Services.GetRequiredService<IPlugins>();
            Dispose();
            _host = host;
            return plugins;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    private sealed class Setup : IConfigureNamedOptions<PluginOptions>
    {
        public void Configure(string? name, PluginOptions options) => options.Environment["FRUIT"] = name == "tester" ? "apple" : "pear";

        public void Configure(PluginOptions options) => Configure(null, options);
    }

    private sealed class Refusal : IValidateOptions<PluginOptions>
    {
        public ValidateOptionsResult Validate(string? name, PluginOptions options) =>
            ValidateOptionsResult.Fail($"no {name} on a Friday");
    }

    private sealed class Decorator(IPluginsBuilder inner) : IPluginsBuilder
    {
        public IServiceCollection Services => inner.Services;

        public HandshakeConfig Handshake => inner.Handshake;
    }
}
