using System.Diagnostics;
using System.Reflection;
using Greeter.Shared;
using Outboard;

namespace Greeter.Checks;

/// <summary>The base of the checks: they start your programs unchanged and check what they do.</summary>
public abstract class Exercise
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The folder with README.md.</summary>
    protected static string Workshop { get; } = typeof(Exercise).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "WorkshopFolder").Value!;

    /// <summary>Your plugin in a process of its own, started with the configuration of the check.</summary>
    protected static Task<PluginProcess> StartPluginAsync(Func<ClientConfig, ClientConfig> ask) =>
        PluginProcess.StartAsync(
            ask(new ClientConfig { Handshake = GreeterHandshake.Config, Command = new PluginCommand(PathTo("Greeter.Plugin")) }),
            cancellationToken: Token);

    protected static Task<PluginProcess> StartPluginAsync(params string[] names) =>
        StartPluginAsync(config => config with { Plugins = MapOf(names) });

    protected static PluginMap MapOf(params string[] names)
    {
        var map = new PluginMap();
        foreach (string name in names)
        {
            map[name] = new GreeterPlugin();
        }

        return map;
    }

    /// <summary>Runs your host with your plugin and returns what it prints.</summary>
    protected static Task<string> RunHostAsync() => RunAsync(PathTo("Greeter.Host"), "--plugin", PathTo("Greeter.Plugin"));

    /// <summary>Runs a program, which must exit with 0, and returns what it prints.</summary>
    protected static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Workshop,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(Patience);
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token) + await errors;
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}:\n{output}");
            return output;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end.");
        }
    }

    private static string PathTo(string program) =>
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? program + ".exe" : program);
}
