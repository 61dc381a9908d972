using Outboard;

namespace Guide;

public sealed class StreamTests
{
    [Fact(Timeout = 60_000)]
    public async Task Sequence_Abandoned_EndsInThePlugin()
    {
        var implementation = new Archive();
        await using PluginTest test = await StartAsync(implementation);
        IArchive archive = await test.DispenseAsync<IArchive>("archive");
        var seen = new List<string>();

        #region read
        await foreach (string line in archive.ReadAsync(first: 1))
        {
            seen.Add(line);
            if (seen.Count == 3)
            {
                break; // closes the channel; the plugin's enumeration is cancelled
            }
        }
        #endregion

        Assert.Equal(["line 1", "line 2", "line 3"], seen);
        await implementation.Abandoned.Task;
    }

    [Fact(Timeout = 60_000)]
    public async Task SequenceAndStreams_BothWays_Arrive()
    {
        await using PluginTest test = await StartAsync(new Archive());
        IArchive archive = await test.DispenseAsync<IArchive>("archive");
        var reports = new Reports();

        #region send
        static async IAsyncEnumerable<string> Lines()
        {
            yield return "one";
            await Task.Yield();
            yield return "two";
        }

        int stored = await archive.StoreAsync(Lines(), progress: reports);
        #endregion

        Assert.Equal(2, stored);
        Assert.Equal([1, 2], reports.Seen);

        #region bytes
        await using Stream content = await archive.OpenAsync();
        using var file = new MemoryStream();
        await content.CopyToAsync(file);

        file.Position = 0;
        long saved = await archive.SaveAsync(file);
        #endregion

        Assert.Equal("one\ntwo".Length, saved);
    }

    [Fact(Timeout = 60_000)]
    public async Task RawChannel_HalfClosed_StillBringsTheAnswer()
    {
        await using PluginTest test = await PluginTest.StartAsync(new PluginMap { ["shouter"] = Plugin.For<IShouter>(new Shouter()) });
        IShouter shouter = await test.DispenseAsync<IShouter>("shouter");

        Assert.Equal("HELLO", await shouter.ShoutAsync("hello"));
    }

    [Fact(Timeout = 60_000)]
    public async Task StubsByHand_WithSequencesProgressAndStream_DoWhatGeneratedOnesDo()
    {
        await using PluginTest test = await PluginTest.StartAsync(new PluginMap { ["press"] = Plugin.For<IPress>(new Press()) });
        IPress press = await test.DispenseAsync<IPress>("press");
        var reports = new Reports();
        var proofs = new List<string>();
        await foreach (string proof in press.ProofsAsync(2))
        {
            proofs.Add(proof);
        }

        Assert.Equal(["page 1", "page 2"], proofs);
        Assert.Equal(2, await press.PrintAsync(proofs.ToAsyncEnumerable(), reports));
        Assert.Equal([1, 2], reports.Seen);
        Assert.Equal(3, await press.BindAsync(new MemoryStream([1, 2, 3])));
    }

    private static Task<PluginTest> StartAsync(Archive archive) =>
        PluginTest.StartAsync(new PluginMap { ["archive"] = Plugin.For<IArchive>(archive) });

    private sealed class Reports : IProgress<int>
    {
        public List<int> Seen { get; } = [];

        public void Report(int value) => Seen.Add(value);
    }
}
