using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TestContract;

namespace Outboard.Tests;

public sealed class PluginClientHostingTests
{
    [Fact]
    public async Task Application_ShutDown_KillsThePlugin()
    {
        using IHost host = Build();
        await host.StartAsync(Waiting.Token).Soon();
        var client = host.Services.GetRequiredService<PluginClient>();
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        int id = await tester.ProcessIdAsync(Waiting.Token).Soon();

        await host.StopAsync(Waiting.Token).Soon();

        Assert.Equal(KillStep.Quit, (await client.Exited.Soon()).Step);
        Assert.False(ProcessTable.Lives(id));
    }

    [Fact]
    public async Task Application_NeverUsedThePlugin_ShutsDownWithoutStartingIt()
    {
        using IHost host = Build();
        await host.StartAsync(Waiting.Token).Soon();

        await host.StopAsync(Waiting.Token).Soon();

        Assert.Null((await host.Services.GetRequiredService<PluginClient>().Exited.Soon()).ExitCode);
    }

    [Fact]
    public async Task Application_ServiceThatStops_CanStillUseThePlugin()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddPluginClient(_ => TestPlugins.Config("serve"));
        builder.Services.AddSingleton<LastWord>();
        builder.Services.AddHostedService(services => services.GetRequiredService<LastWord>());
        using IHost host = builder.Build();
        await host.StartAsync(Waiting.Token).Soon();

        await host.StopAsync(Waiting.Token).Soon();

        Assert.Equal("goodbye", host.Services.GetRequiredService<LastWord>().Said);
    }

    private static IHost Build()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddPluginClient(services => TestPlugins.Config("serve") with
        {
            LoggerFactory = services.GetRequiredService<ILoggerFactory>(),
        });
        return builder.Build();
    }

    private sealed class LastWord(PluginClient client) : IHostedService
    {
        public string? Said { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken) => client.StartAsync(cancellationToken);

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            ITester tester = await client.DispenseAsync<ITester>("tester", cancellationToken);
            Said = await tester.EchoAsync("goodbye", cancellationToken);
        }
    }
}
