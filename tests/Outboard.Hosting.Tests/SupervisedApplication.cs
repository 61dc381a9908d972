using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TestContract;

namespace Outboard.Tests;

/// <summary>An application with the test plugin under supervision, a real process, under the name "tester".</summary>
internal sealed class SupervisedApplication : IAsyncDisposable
{
    private readonly IHost _host;

    private SupervisedApplication(IHost host, LogCollector log)
    {
        _host = host;
        Log = log;
        Plugins = host.Services.GetRequiredService<IPlugins>();
    }

    public LogCollector Log { get; }

    public IPlugins Plugins { get; }

    public static Task<SupervisedApplication> StartAsync(Action<PluginOptions> configure, params string[] arguments) =>
        StartAsync(configure, static _ => { }, arguments);

    public static async Task<SupervisedApplication> StartAsync(
        Action<PluginOptions> configure, Action<HostApplicationBuilder> configureHost, params string[] arguments)
    {
        var log = new LogCollector();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(log);
        builder.Services.AddPlugins(TesterHandshake.Config)
            .AddPlugin("tester", new TesterPlugin(), options =>
            {
                options.Path = TestPlugins.Executable;
                foreach (string argument in arguments.Length > 0 ? arguments : ["serve"])
                {
                    options.Arguments.Add(argument);
                }

                configure(options);
            })
            .AddHealthCheck();
        configureHost(builder);
        IHost host = builder.Build();
        try
        {
            await host.StartAsync(Waiting.Token).Soon();
        }
        catch
        {
            host.Dispose();
            throw;
        }

        return new SupervisedApplication(host, log);
    }

    /// <summary>For options: restarted at once.</summary>
    public static void Restarting(PluginOptions options)
    {
        options.Restart.Enabled = true;
        options.Restart.InitialDelay = TimeSpan.FromMilliseconds(1);
        options.Restart.MaxDelay = TimeSpan.FromMilliseconds(1);
    }

    public Task<ITester> GetAsync() => Plugins.GetAsync<ITester>("tester", Waiting.Token).Soon();

    public Task<HealthReport> CheckAsync() =>
        _host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Waiting.Token).Soon();

    public async ValueTask DisposeAsync() => await _host.StopAsync(Waiting.Token).Soon();
}
