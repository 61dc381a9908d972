using System.Collections.Concurrent;
using System.Diagnostics;
using TestContract;

namespace Outboard.Tests;

/// <summary>Many plugins, one after the other and at once: nothing adds up. In full with OUTBOARD_TESTS=all.</summary>
[Collection(nameof(EnduranceTests))]
[CollectionDefinition(nameof(EnduranceTests), DisableParallelization = true)]
public sealed class EnduranceTests
{
    [Fact]
    public async Task StartAndKill_OverAndOver_LeavesDescriptorsChildrenAndSocketsAsTheyWere()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Counts through /proc.");
        }

        // What the first ones load and open stays.
        await CycleAsync(4);
        int threads = Process.GetCurrentProcess().Threads.Count;
        string[] before = Descriptors();

        IReadOnlyList<(int Process, string Folder)> lives = await CycleAsync(LongRuns.Wanted ? 200 : 20);

        // What the system has yet to close is waited for, so that only a leak differs.
        await Waiting.UntilAsync(() => Descriptors().Length <= before.Length, () => $"descriptors as before; new are {string.Join(", ", Descriptors().Except(before))}");
        Assert.Equal(LongRuns.Wanted ? 200 : 20, lives.Count);
        Assert.All(lives, life => Assert.False(ProcessTable.Lives(life.Process)));
        Assert.All(lives, life => Assert.False(Directory.Exists(life.Folder)));
        Assert.InRange(Process.GetCurrentProcess().Threads.Count, 1, threads + 16);
    }

    [Fact]
    public async Task ManyPluginsAtOnce_StartedAndKilled_AllAnswerAndAllEnd()
    {
        PluginClient[] clients = [.. Enumerable.Range(0, LongRuns.Wanted ? 50 : 12).Select(_ => TestPlugins.Client("serve"))];

        int[] ids = await Task.WhenAll(clients.Select(async client =>
            await (await client.DispenseAsync<ITester>("tester", Waiting.Token)).ProcessIdAsync(Waiting.Token))).WaitAsync(Waiting.Patience * 2, Waiting.Token);
        PluginExit[] exits = await Task.WhenAll(clients.Select(client => client.KillAsync(Waiting.Token))).WaitAsync(Waiting.Patience * 2, Waiting.Token);

        Assert.Equal(clients.Length, ids.Distinct().Count());
        Assert.All(exits, exit => Assert.True(exit.Killed));
        Assert.All(ids, id => Assert.False(ProcessTable.Lives(id)));
    }

    /// <summary>One after the other, in two lanes: a start waits more than it works.</summary>
    private static async Task<IReadOnlyList<(int Process, string Folder)>> CycleAsync(int times)
    {
        var lives = new ConcurrentBag<(int, string)>();
        await Task.WhenAll(LaneAsync(), LaneAsync());
        return [.. lives];

        async Task LaneAsync()
        {
            for (int i = 0; i < times / 2; i++)
            {
                await using PluginClient client = TestPlugins.Client("serve");
                ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
                lives.Add((
                    await tester.ProcessIdAsync(Waiting.Token).Soon(),
                    (await tester.VariableAsync("PLUGIN_UNIX_SOCKET_DIR", Waiting.Token).Soon())!));
                await client.KillAsync(Waiting.Token).Soon();
            }
        }
    }

    private static string[] Descriptors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return [.. Directory.GetFiles("/proc/self/fd").Select(file => $"{Path.GetFileName(file)} {File.ResolveLinkTarget(file, returnFinalTarget: false)?.Name}").Where(IsOfAPlugin)];
    }

    // The runner opens and maps files as it goes; a plugin costs pipes and sockets.
    private static bool IsOfAPlugin(string descriptor) =>
        descriptor.Contains("pipe:", StringComparison.Ordinal) || descriptor.Contains("socket:", StringComparison.Ordinal);
}
