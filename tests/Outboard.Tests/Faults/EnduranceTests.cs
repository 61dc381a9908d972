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
        await CycleAsync(3);
        (int Descriptors, int Children, int Folders) before = await CountAsync();
        int threads = Process.GetCurrentProcess().Threads.Count;

        await CycleAsync(LongRuns.Wanted ? 200 : 20);

        Assert.Equal(before, await CountAsync(before));
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

    private static async Task CycleAsync(int times)
    {
        for (int i = 0; i < times; i++)
        {
            await using PluginClient client = TestPlugins.Client("serve");
            ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
            Assert.Equal("on", await tester.EchoAsync("on", Waiting.Token).Soon());
            await client.KillAsync(Waiting.Token).Soon();
        }
    }

    // What the system has yet to close is waited for, so that only a leak differs.
    private static async Task<(int Descriptors, int Children, int Folders)> CountAsync((int, int, int)? expected = null)
    {
        (int, int, int) count;
        long started = Stopwatch.GetTimestamp();
        do
        {
            await Task.Delay(50, Waiting.Token);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            count = (Directory.GetFiles("/proc/self/fd").Length, Children(), Directory.GetDirectories(Path.GetTempPath(), "outboard-*").Length);
        }
        while (expected is not null && count != expected && Stopwatch.GetElapsedTime(started) < Waiting.Patience);
        return count;
    }

    private static int Children() => Directory.EnumerateDirectories($"/proc/{Environment.ProcessId}/task").Sum(task =>
        File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
}
