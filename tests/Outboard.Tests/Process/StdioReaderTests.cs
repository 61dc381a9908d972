using System.Text;

namespace Outboard.Tests;

public sealed class StdioReaderTests
{
    [Fact]
    public async Task Run_ToTheEnd_GivesTheLastLineToo()
    {
        var lines = new List<string>();

        await new StdioReader(new MemoryStream("a\nb"u8.ToArray()), new LineSplitter(10), lines.Add).RunAsync(Waiting.Token).Soon();

        Assert.Equal(["a", "b"], lines);
    }

    [Fact]
    public async Task Run_ToldToStop_EndsWithoutAnError()
    {
        (Stream reading, Stream writing) = DuplexStream.CreatePair();
        var lines = new List<string>();
        var came = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        Task draining = new StdioReader(reading, new LineSplitter(10), line =>
        {
            lines.Add(line);
            came.TrySetResult();
        }).RunAsync(stop.Token);
        await writing.WriteAsync(Encoding.UTF8.GetBytes("a\nb"), Waiting.Token);
        await came.Task.Soon();

        await stop.CancelAsync();
        await draining.Soon();

        Assert.Equal(["a", "b"], lines);
    }
}
