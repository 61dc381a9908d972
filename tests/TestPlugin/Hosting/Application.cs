using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Outboard;
using TestContract;

namespace TestPlugin;

/// <summary>A plugin on a generic host. The arguments after the first are words for what is special about it.</summary>
internal static class Application
{
    public static async Task<int> RunAsync(string[] args)
    {
        PluginApplicationBuilder builder = PluginApplication.CreateBuilder(args);
        builder.Services.AddSingleton<ScopeLog>();
        builder.Services.AddScoped<ScopeMark>();
        if (!args.Contains("missing-service"))
        {
            builder.Services.AddSingleton(new Needed());
        }

        builder.Services.AddHostedService<Service>();
        if (args.Contains("background"))
        {
            builder.Services.AddHostedService<FailingBackground>();
        }

        builder.AddPlugin<IProbe, Probe>("probe", static probe => new ProbePlugin(probe));
        builder.AddPlugin<IProbe, Probe>("short");
        builder.AddPlugin("broken", static _ => throw new InvalidOperationException("no such luck"));
        int code = await builder.Build().RunAsync(TesterHandshake.Config);
        await Console.Error.WriteLineAsync($"code {code}");
        return code;
    }

    /// <summary>What the probe cannot be without.</summary>
    internal sealed class Needed;

    private sealed class FailingBackground : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => throw new InvalidOperationException("lost heart");
    }

    private sealed class Service(ILogger<Service> logger) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            string[] args = Environment.GetCommandLineArgs();
            if (args.Contains("failing-start"))
            {
                throw new InvalidOperationException("the database is away");
            }

            if (args.Contains("slow-start"))
            {
                await Console.Error.WriteLineAsync($"process {Environment.ProcessId}");
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            if (args.Contains("await-socket"))
            {
                string socket = Path.Combine(Environment.GetEnvironmentVariable("PLUGIN_UNIX_SOCKET_DIR")!, "s");
                while (!File.Exists(socket))
                {
                    await Task.Delay(10, cancellationToken);
                }
            }

            logger.LogInformation("service started");
            await Console.Error.WriteLineAsync("service started");
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            await Console.Error.WriteLineAsync("service stopped");
            if (Environment.GetCommandLineArgs().Contains("failing-stop"))
            {
                throw new InvalidOperationException("cannot let go");
            }
        }
    }
}
