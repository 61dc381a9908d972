using System.Diagnostics;
using System.Globalization;

namespace Outboard.Tests;

/// <summary>A host in a process of its own, so that it can end before its plugin does.</summary>
internal sealed class HostProcess : IDisposable
{
    // For hosts that have much to do before they say anything.
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(3);

    private readonly Process _process;

    private HostProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>What it told before it was ready, or had ended.</summary>
    public List<string> Lines { get; } = [];

    public static Task<HostProcess> StartAsync(string when, PluginStdin stdin = PluginStdin.Watch, string? input = null) =>
        StartAsync(["host", when, stdin.ToString()], input);

    /// <summary>The host of another program.</summary>
    public static Task<HostProcess> StartOfAsync(params string[] command) => StartAsync(["host-of", .. command], input: null);

    /// <summary>A host of a plugin behind another program.</summary>
    public static Task<HostProcess> StartThroughAsync(params string[] front) => StartAsync(["host-through", .. front], input: null);

    /// <summary>A host of a plugin that an engine runs.</summary>
    public static Task<HostProcess> StartEngineAsync(string executable, params string[] engine) => StartAsync(["host-engine", executable, .. engine], input: null);

    /// <summary>A host that borrows instances and gives them back, and has ended.</summary>
    public static Task<HostProcess> StartLeasingAsync(int instances) =>
        StartAsync(["host", "leases", instances.ToString(CultureInfo.InvariantCulture)], input: null);

    /// <summary>A host that has had many calls under way, or many channels open, and has ended.</summary>
    public static Task<HostProcess> StartCrowdAsync(string what, int count) =>
        StartAsync(["crowd-host", what, count.ToString(CultureInfo.InvariantCulture)], input: null, s_long);

    /// <summary>A host that has made a call and told which assemblies it has loaded.</summary>
    public static Task<HostProcess> StartTellingAssembliesAsync() => StartAsync(["host", "tells-assemblies"], input: null);

    private static async Task<HostProcess> StartAsync(string[] arguments, string? input, TimeSpan? patience = null)
    {
        var host = new HostProcess(Process.Start(new ProcessStartInfo(TestPlugins.Executable, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
        if (input is not null)
        {
            await host._process.StandardInput.WriteLineAsync(input);
            await host._process.StandardInput.FlushAsync(Waiting.Token);
        }

        while (await host._process.StandardOutput.ReadLineAsync(Waiting.Token).AsTask().WaitAsync(patience ?? Waiting.Patience, Waiting.Token) is { } line && line != "ready")
        {
            host.Lines.Add(line);
        }

        return host;
    }

    public Task ExitedAsync() => _process.WaitForExitAsync(Waiting.Token).Soon();

    public void Dispose()
    {
        // The host alone, for its plugin then ends and cleans up; what does not is ended here.
        _process.Kill();
        _process.Dispose();
        foreach (string line in Lines.Where(line => line.StartsWith("plugin ", StringComparison.Ordinal)))
        {
            int plugin = int.Parse(line["plugin ".Length..], CultureInfo.InvariantCulture);
            if (!SpinWait.SpinUntil(() => !ProcessTable.Lives(plugin), TimeSpan.FromSeconds(10)))
            {
                Signal.Send(plugin, Signal.Kill);
            }
        }
    }
}
