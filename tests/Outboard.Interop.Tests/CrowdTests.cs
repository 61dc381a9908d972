using System.Globalization;

namespace Outboard.Tests;

/// <summary>What calls under way, idle channels and single calls take, in a host and a plugin of their own: none of them a thread, and few bytes.</summary>
public sealed class CrowdTests
{
    // StreamJsonRpc's part of it is two thirds on the host and half in the plugin. In a debug build, each asynchronous method allocates.
#if DEBUG
    private const int MaxHostBytes = 2_600;
    private const int MaxPluginBytes = 2_700;
#else
    private const int MaxHostBytes = 1_400;
    private const int MaxPluginBytes = 1_050;
#endif

    // What the pool has without being asked, and the few that the runtime and the library have for themselves.
    private static readonly int s_maxThreads = (2 * Environment.ProcessorCount) + 40;

    [Fact]
    public async Task Calls_AThousandUnderWay_TakeNoThreadEach() => await RequireFewThreadsAsync("calls", 1_000);

    [Fact]
    public async Task Channels_ManyIdle_TakeNoThreadEach()
    {
        int channels = LongRuns.Wanted ? 10_000 : 500;
        if (MaxDescriptors() < channels + 200)
        {
            Assert.Skip($"{channels} channels need more descriptors than the {MaxDescriptors()} that a process may have here.");
        }

        await RequireFewThreadsAsync("channels", channels);
    }

    [Fact]
    public async Task Call_OnceThePoolsAreFilled_AllocatesNoMoreThanItNeeds()
    {
        using HostProcess host = await HostProcess.StartCrowdAsync("bytes", 5_000);

        Assert.InRange(Number(host, "host-bytes"), 1, MaxHostBytes);
        Assert.InRange(Number(host, "plugin-bytes"), 1, MaxPluginBytes);
    }

    private static async Task RequireFewThreadsAsync(string what, int count)
    {
        using HostProcess host = await HostProcess.StartCrowdAsync(what, count);

        Assert.Equal(count, Number(host, "answered"));
        Assert.InRange(Number(host, "plugin-threads"), 1, s_maxThreads);
        Assert.InRange(Number(host, "host-threads"), 1, s_maxThreads);
    }

    private static int Number(HostProcess host, string word) => int.Parse(host.Lines.Told(word), CultureInfo.InvariantCulture);

    // .NET raises its own limit to the hard one, which stands in the second column.
    private static long MaxDescriptors() => OperatingSystem.IsLinux()
        && File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal)) is { } line
        && long.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4], NumberStyles.None, CultureInfo.InvariantCulture, out long limit)
            ? limit
            : long.MaxValue;
}
