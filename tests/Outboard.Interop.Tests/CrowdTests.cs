using System.Globalization;

namespace Outboard.Tests;

/// <summary>Calls under way and idle channels, between a host and a plugin of their own: none of them holds a thread.</summary>
public sealed class CrowdTests
{
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

    private static async Task RequireFewThreadsAsync(string what, int count)
    {
        using HostProcess host = await HostProcess.StartCrowdAsync(what, count);

        Assert.Equal(count, Number("answered"));
        Assert.InRange(Number("plugin-threads"), 1, s_maxThreads);
        Assert.InRange(Number("host-threads"), 1, s_maxThreads);

        int Number(string word) => int.Parse(host.Lines.Told(word), CultureInfo.InvariantCulture);
    }

    // .NET raises its own limit to the hard one, which stands in the second column.
    private static long MaxDescriptors() => OperatingSystem.IsLinux()
        && File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal)) is { } line
        && long.TryParse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4], NumberStyles.None, CultureInfo.InvariantCulture, out long limit)
            ? limit
            : long.MaxValue;
}
