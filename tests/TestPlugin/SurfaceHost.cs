using System.Diagnostics;
using Outboard;
using TestContract;
using TestContract.Surface;

namespace TestPlugin;

/// <summary>
/// A host that starts this very executable as its plugins and runs the checks of the tests: without a test framework, without
/// reflection over JSON, and, published so, compiled ahead of time on both sides.
/// </summary>
internal static class SurfaceHost
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    /// <param name="part">The checks with this in their names; null for all, and what stands beside them.</param>
    public static async Task<int> RunAsync(string? part)
    {
        int failed = 0;
        foreach (SurfaceCheck check in SurfaceChecks.All.Where(check => part is null || check.Name.Contains(part, StringComparison.Ordinal)))
        {
            var byHand = new PluginMap
            {
                ["surface"] = new TestContract.Surface.ByHand.SurfacePlugin(),
                ["newer"] = new OutdatedPlugin(new TestContract.Surface.ByHand.SurfacePlugin()),
            };
            failed += await RunAsync($"by hand: {check.Name}", () => CheckAsync(check, "serve-surface", byHand));

            // No plugin map: the plugin types are found by their contracts.
            failed += await RunAsync($"generated: {check.Name}", () => CheckAsync(check, "serve-generated", null));
        }

        if (part is null)
        {
            failed += await RunAsync("a trace spans both sides", TraceAsync);
            failed += await RunAsync("an application serves", ApplicationAsync);
        }

        Console.WriteLine($"{failed} failed");
        return failed == 0 ? 0 : 1;
    }

    private static async Task<int> RunAsync(string name, Func<Task> check)
    {
        try
        {
            await check().WaitAsync(s_patience);
            Console.WriteLine($"ok {name}");
            return 0;
        }
        catch (Exception exception)
        {
            Console.WriteLine($"FAILED {name}: {exception}");
            return 1;
        }
    }

    private static async Task CheckAsync(SurfaceCheck check, string subCommand, PluginMap? plugins)
    {
        await using PluginClient client = Client(plugins, null, subCommand);
        var lent = new LentSurface(await client.DispenseAsync<ISurface>("surface"), await client.DispenseAsync<INewerSurface>("newer"));
        await check.RunAsync(lent, CancellationToken.None);
    }

    private static async Task TraceAsync()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == PluginDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        using var stderr = new MemoryStream();
        using var trace = new Activity("trace");
        await using (PluginClient client = Client(new PluginMap { ["tester"] = new TesterPlugin() }, stderr, "serve-traced"))
        {
            trace.Start();
            ITester tester = await client.DispenseAsync<ITester>("tester");
            await tester.EchoAsync("x");
        }

        string text = System.Text.Encoding.UTF8.GetString(stderr.ToArray());
        if (!text.Split('\n').Any(line => line.StartsWith("span ", StringComparison.Ordinal) && line.Contains($"Server {trace.TraceId}", StringComparison.Ordinal)))
        {
            throw new InvalidOperationException($"The plugin has no span of trace {trace.TraceId}: {text}");
        }
    }

    private static async Task ApplicationAsync()
    {
        await using PluginClient client = Client(null, null, "application");
        await using IProbe probe = await client.DispenseAsync<IProbe>("short");
        if (await probe.AskAsync("scope") is not { Length: > 0 })
        {
            throw new InvalidOperationException("The application has no scope.");
        }
    }

    private static PluginClient Client(PluginMap? plugins, Stream? stderr, string subCommand) => new(new ClientConfig
    {
        Handshake = TesterHandshake.Config,
        Plugins = plugins,
        Command = new PluginCommand(Environment.ProcessPath!, subCommand),
        SyncStderr = stderr,
    });
}
