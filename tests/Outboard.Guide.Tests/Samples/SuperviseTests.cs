using System.Diagnostics;
using System.Globalization;
using Greeter.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Outboard;

namespace Guide;

public sealed class SuperviseTests
{
    private static ClientConfig Config => new()
    {
        Handshake = GreeterHandshake.Config,
        Plugins = new PluginMap { ["greeter"] = new GreeterPlugin() },
        Command = new PluginCommand(Places.Plugin),
    };

    [Fact(Timeout = 60_000)]
    public async Task Crash_OfThePlugin_IsAnEventAndATypedResult()
    {
        var crashed = new TaskCompletionSource<string>();
        ClientConfig config = Config;

        #region crash
        await using var client = new PluginClient(config);
        client.Crashed += (_, exit) => crashed.TrySetResult($"The plugin ended with {exit.Describe()}.");
        #endregion

        IGreeter greeter = await client.DispenseAsync<IGreeter>("greeter");
        Kill(client.Id);

        #region exited
        PluginExit exit = await client.Exited;
        string cause = exit.Killed ? "we ended it" : $"{exit.Describe()}, last words: {string.Join(" | ", exit.StderrTail)}";
        #endregion

        Assert.False(exit.Killed);
        Assert.StartsWith(exit.Describe(), cause, StringComparison.Ordinal);
        Assert.Contains(exit.Describe(), await crashed.Task, StringComparison.Ordinal);
        await Assert.ThrowsAsync<PluginExitedException>(() => greeter.GreetAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task Restart_AfterACrash_GivesANewInstance()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        string executable = Places.Plugin;

        #region restart
        builder.Services.AddPlugins(GreeterHandshake.Config)
            .AddPlugin<IGreeter>("greeter", options =>
            {
                options.Path = executable;
                options.StartWithApplication = true;
                options.Restart.Enabled = true;
                options.Restart.MaxRestarts = 3;
                options.Restart.Window = TimeSpan.FromMinutes(1);
            })
            .AddHealthCheck();
        #endregion

        var logs = new CapturedLogs();
        builder.Services.AddSingleton<ILoggerFactory>(logs);
        using IHost host = builder.Build();
        await host.StartAsync();
        IPlugins plugins = host.Services.GetRequiredService<IPlugins>();
        IGreeter first = await plugins.GetAsync<IGreeter>("greeter");
        await first.GreetAsync();
        CapturedLog greeting = await logs.WaitForAsync(entry => entry.Message.StartsWith("Greeting from process", StringComparison.Ordinal));
        Kill(greeting.Message.Split(' ')[^1]);
        await logs.WaitForAsync(entry => entry.Message.Contains("restart", StringComparison.OrdinalIgnoreCase));

        IGreeter second = await plugins.GetAsync<IGreeter>("greeter");
        Assert.Equal("Hello from another process!", await second.GreetAsync());
        Assert.NotSame(first, second);

        await host.StopAsync();

        #region status
        PluginStatus status = plugins.GetStatus("greeter");
        string line = $"{status.Name}: {status.State}, {status.Restarts} restarts, last exit {status.LastExit?.Describe() ?? "none"}";
        #endregion

        Assert.StartsWith("greeter: Stopped, 1 restarts, last exit", line, StringComparison.Ordinal);
    }

    [Fact(Timeout = 120_000)]
    public async Task Restart_OfAPluginThatHangs_GivesOneThatAnswers()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A process is stopped by a signal.");
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Services.AddPlugins(GreeterHandshake.Config).AddPlugin<IGreeter>("greeter", options => options.Path = Places.Plugin);

        #region health
        builder.Services.AddHealthChecks().AddPlugins(tags: ["ready"], timeout: TimeSpan.FromSeconds(10));
        #endregion

        using IHost host = builder.Build();
        await host.StartAsync();
        IPlugins plugins = host.Services.GetRequiredService<IPlugins>();
        IGreeter greeter = await plugins.GetAsync<IGreeter>("greeter");
        using (Process stop = Process.Start("kill", ["-STOP", plugins.GetStatus("greeter").ProcessId!]))
        {
            await stop.WaitForExitAsync();
        }

        TimeSpan limit = TimeSpan.FromSeconds(1);

        #region hang
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await greeter.GreetAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            await plugins.RestartAsync("greeter");
            greeter = await plugins.GetAsync<IGreeter>("greeter");
        }
        #endregion

        Assert.Equal("Hello from another process!", await greeter.GreetAsync());
        await host.StopAsync();
    }

    private static void Kill(string id)
    {
        using Process process = Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
        process.Kill();
    }
}
