using Greeter.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Outboard;

namespace Guide;

public sealed class HostInDiTests
{
    [Fact(Timeout = 60_000)]
    public async Task Application_WithAPluginFromItsConfiguration_Greets()
    {
        string[] args = [];

        #region register
        var settings = new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory };
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(settings);
        builder.Services.AddPlugins(GreeterHandshake.Config)
            .AddPlugin<IGreeter>("greeter")
            .AddHealthCheck();
        builder.Services.AddSingleton<Morning>();
        #endregion

        builder.Configuration.AddJsonFile(Places.PathTo("tests/Outboard.Guide.Tests/Samples/appsettings.json"));
        builder.Configuration["Plugins:greeter:Path"] = Places.Plugin;
        using IHost host = builder.Build();
        await host.StartAsync();

        Assert.Equal("Hello from another process!", await host.Services.GetRequiredService<Morning>().GreetAsync());
        Assert.Equal(PluginState.Running, host.Services.GetRequiredService<IPlugins>().GetStatus("greeter").State);
        await host.StopAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Application_WithoutThePluginsFile_SaysSoWhenItStarts()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddPlugins(GreeterHandshake.Config).AddPlugin<IGreeter>("greeter", options => options.Path = "no/such/plugin");
        using IHost host = builder.Build();

        OptionsValidationException refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains("Plugins:greeter:Path", refused.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Application_WithNamedOptions_TellsEachNewInstance()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddPlugins(GreeterHandshake.Config).AddPlugin<IGreeter>("greeter", options => options.Path = Places.Plugin);
        builder.Services.AddSingleton<Visitors>();

        #region connected
        builder.Services.AddOptions<PluginOptions>("greeter").Configure<Visitors>((options, visitors) =>
            options.OnConnected<IGreeter>(async (greeter, token) => visitors.Add(await greeter.GreetAsync(token))));
        #endregion

        using IHost host = builder.Build();
        await host.StartAsync();

        await host.Services.GetRequiredService<IPlugins>().GetAsync<IGreeter>("greeter");

        Assert.Equal(["Hello from another process!"], host.Services.GetRequiredService<Visitors>());
        await host.StopAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Application_WithAFolderOfPlugins_AsksEachOfThem()
    {
        string folder = Places.Plugins;
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();

        #region folder
        builder.Services.AddPlugins(GreeterHandshake.Config).AddPluginsFrom<IGreeter>(folder);
        #endregion

        using IHost host = builder.Build();
        IPlugins plugins = host.Services.GetRequiredService<IPlugins>();
        var greetings = new Dictionary<string, string>();
        await host.StartAsync();

        #region each
        foreach (string name in plugins.NamesOf<IGreeter>())
        {
            IGreeter greeter = await plugins.GetAsync<IGreeter>(name);
            greetings[name] = await greeter.GreetAsync();
        }
        #endregion

        Assert.Equal("Hello from another process!", greetings["greeter"]);
        await host.StopAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Application_WithOptionsThatItsValidationRefuses_DoesNotStart()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddPlugins(GreeterHandshake.Config).AddPlugin<IGreeter>("greeter", options => options.Path = Places.Plugin);

        #region validate
        builder.Services.AddOptions<PluginOptions>("greeter")
            .Configure<IHostEnvironment>((options, environment) => options.Environment["STAGE"] = environment.EnvironmentName)
            .Validate(options => options.Restart.Enabled, "The greeter must be restarted after a crash.");
        #endregion

        using IHost host = builder.Build();

        OptionsValidationException refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains("after a crash", Assert.Single(refused.Failures), StringComparison.Ordinal);
    }

    private sealed class Visitors : List<string>;
}
