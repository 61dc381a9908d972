using System.Globalization;

namespace Outboard.Tests;

/// <summary>What calls take of a plugin's memory, counted in a process of its own, where nothing else is at work.</summary>
public sealed class MemoryTests
{
    private const int Size = 1024 * 1024;

    [Fact]
    public async Task Echo_AThousandTimesOfAMebibyte_AllocatesTheValueAndLittleElse()
    {
        const int Times = 1_000;
        await using PluginClient client = Client();
        Raw raw = await client.DispenseAsync<Raw>("memory", Waiting.Token).Soon();
        var data = new byte[Size];
        await EchoAsync(raw, data, 20);
        long before = await raw.Client.CallAsync<long>("Allocated", Waiting.Token).Soon();

        await EchoAsync(raw, data, Times);

        long each = (await raw.Client.CallAsync<long>("Allocated", Waiting.Token).Soon() - before) / Times;
        Assert.InRange(each, Size, 2L * Size);
        Assert.InRange(await raw.Client.CallAsync<long>("Live", Waiting.Token).Soon(), 0, 48L * Size);
    }

    // Requests without end, whose answers are never read, and of which each would wait for ever.
    [Theory]
    [InlineData("Greet", "[]")]
    [InlineData("Missing", "[]")]
    [InlineData("Wait", "[]")]
    [InlineData("Echo", "large")]
    public async Task Flood_OfRequestsWhoseAnswersNobodyReads_ClosesTheChannelAndCostsLittle(string method, string arguments)
    {
        await using PluginClient client = Client();
        Raw raw = await client.DispenseAsync<Raw>("memory", Waiting.Token).Soon();
        await using Stream flooded = await WireHost.OpenAsync(client.ReattachConfig, new OpenChannelRequest { Channel = OpenChannelRequest.Plugin, Name = "memory" });
        Assert.True((await WireHost.ReadAnswerAsync(flooded)).GetProperty("ok").GetBoolean());
        string sent = arguments == "large" ? $"[\"{new string('A', Size)}\"]" : arguments;

        IOException closed = await Assert.ThrowsAsync<IOException>(async () =>
        {
            for (int id = 1; ; id++)
            {
                string json = string.Create(CultureInfo.InvariantCulture, $$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{{sent}}}""");
                await flooded.WriteAsync(WireHost.Framed(json), Waiting.Token).AsTask().Soon();
            }
        });

        Assert.NotNull(closed);
        Assert.Equal("hello", await raw.Client.CallAsync<string>("Greet", Waiting.Token).Soon());
        Assert.InRange(await raw.Client.CallAsync<long>("Live", Waiting.Token).Soon(), 0, 48L * Size);
        if (OperatingSystem.IsLinux())
        {
            Assert.InRange(PeakOf(client.ReattachConfig.ProcessId), 0, 256L * Size);
        }
    }

    private static PluginClient Client() => new(TestPlugins.Config("serve-memory") with { Plugins = new PluginMap { ["memory"] = new RawPlugin() } });

    private static async Task EchoAsync(Raw raw, byte[] data, int times)
    {
        for (int i = 0; i < times; i++)
        {
            Assert.Equal(Size, (await raw.Client.CallAsync<byte[]>("Echo", [data], Waiting.Token).Soon()).Length);
        }
    }

    private static long PeakOf(int processId)
    {
        string line = File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
