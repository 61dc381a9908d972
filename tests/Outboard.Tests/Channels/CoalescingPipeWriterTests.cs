using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Outboard.Tests;

public sealed class CoalescingPipeWriterTests : IDisposable
{
    private readonly GatedStream _stream = new();
    private readonly CoalescingPipeWriter _writer;

    public CoalescingPipeWriterTests() => _writer = new CoalescingPipeWriter(_stream);

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task Flush_WhileIdle_SendsAtOnce()
    {
        await FlushAsync("one").Soon();

        Assert.Equal("one", Assert.Single(Sent()));
    }

    [Fact]
    public async Task Flush_WhileASendIsUnderWay_GathersAndGoesOutInOnePiece()
    {
        await FlushAsync("one").Soon();
        await _stream.ArrivedAsync();
        await FlushAsync("two ").Soon();
        await FlushAsync("three ").Soon();
        await FlushAsync("four").Soon();
        Assert.Single(Sent());

        _stream.Let();
        await _stream.ArrivedAsync();

        Assert.Equal(["one", "two three four"], Sent());
    }

    [Fact]
    public async Task Flush_AfterTheSendsAreDone_SendsAtOnceAgain()
    {
        _stream.Let(10);
        await FlushAsync("one").Soon();
        await FlushAsync("two").Soon();
        await FlushAsync("three").Soon();

        Assert.Equal("onetwothree", string.Concat(Sent()));
    }

    [Fact]
    public async Task Flush_WhileMoreIsExpected_GoesOutWithWhatFollows()
    {
        var scheduler = new HeldScheduler();
        var writer = new CoalescingPipeWriter(_stream, scheduler) { ExpectsMore = true };
        writer.Write("one "u8);
        await writer.FlushAsync(Waiting.Token).Soon();
        writer.Write("two "u8);
        await writer.FlushAsync(Waiting.Token).Soon();
        writer.ExpectsMore = false;
        writer.Write("three"u8);
        await writer.FlushAsync(Waiting.Token).Soon();
        Task sent = writer.SentAsync(Waiting.Token);
        Assert.Empty(Sent());
        Assert.False(sent.IsCompleted);

        _stream.Let(10);
        scheduler.Run();
        await sent.Soon();

        Assert.Equal(["one two three"], Sent());
    }

    [Fact]
    public async Task Flush_OfMoreThanMayGatherBeforeASendBegins_WaitsForItsBegin()
    {
        var scheduler = new HeldScheduler();
        var writer = new CoalescingPipeWriter(_stream, scheduler) { ExpectsMore = true };
        writer.Write("one"u8);
        await writer.FlushAsync(Waiting.Token).Soon();
        writer.Write(new byte[2 * 1024 * 1024]);
        Task waiting = writer.FlushAsync(Waiting.Token).AsTask();
        Assert.False(waiting.IsCompleted);

        scheduler.Run();

        await waiting.Soon();
    }

    [Fact]
    public async Task Complete_WithASendThatHasNotBegun_WaitsForIt()
    {
        var scheduler = new HeldScheduler();
        var writer = new CoalescingPipeWriter(_stream, scheduler) { ExpectsMore = true };
        writer.Write("one"u8);
        await writer.FlushAsync(Waiting.Token).Soon();

        Task completing = writer.CompleteAsync().AsTask();
        Assert.False(completing.IsCompleted);
        _stream.Let();
        scheduler.Run();
        await completing.Soon();

        Assert.Equal(["one"], Sent());
    }

    [Fact]
    public async Task Flush_OfMoreThanMayGather_WaitsForTheSend()
    {
        await FlushAsync("one").Soon();
        await _stream.ArrivedAsync();

        Task waiting = FlushAsync(new string('x', 2 * 1024 * 1024));
        Assert.False(waiting.IsCompleted);

        _stream.Let(2);
        await waiting.Soon();
    }

    [Fact]
    public async Task Flush_WaitingAndCancelled_LosesNothing()
    {
        using var cancel = new CancellationTokenSource();
        await FlushAsync("one").Soon();
        await _stream.ArrivedAsync();
        string large = new('x', 2 * 1024 * 1024);
        Task waiting = FlushAsync(large, cancel);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(waiting.Soon);
        _stream.Let(2);
        await _stream.ArrivedAsync();

        Assert.Equal(large, Sent()[1]);
    }

    [Fact]
    public async Task Flush_OfNothing_SendsNothing()
    {
        await _writer.FlushAsync(Waiting.Token);

        Assert.Empty(Sent());
        Assert.Equal(0, _writer.UnflushedBytes);
    }

    [Fact]
    public async Task Flush_AfterASendFailed_Throws()
    {
        _stream.Fault = new IOException("Broken pipe");
        await FlushAsync("one").Soon();
        Task waiting = FlushAsync(new string('x', 2 * 1024 * 1024));
        _stream.Let(2);

        var exception = await Assert.ThrowsAsync<IOException>(waiting.Soon);
        Assert.Equal("Broken pipe", exception.InnerException?.Message);
        await Assert.ThrowsAsync<IOException>(() => FlushAsync("two").Soon());
    }

    [Fact]
    public async Task Complete_WithASendUnderWay_WaitsForItAndRefusesMore()
    {
        await FlushAsync("one").Soon();
        await _stream.ArrivedAsync();
        await FlushAsync("two").Soon();

        Task completing = _writer.CompleteAsync().AsTask();
        Assert.False(completing.IsCompleted);
        _stream.Let(2);
        await completing.Soon();

        Assert.Equal(["one", "two"], Sent());
        await Assert.ThrowsAsync<IOException>(() => FlushAsync("three").Soon());
    }

    [Fact]
    public async Task Flush_OfManyMessages_KeepsTheirOrderAndEveryByte()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 8 * 1024, resumeWriterThreshold: 4 * 1024));
        var writer = new CoalescingPipeWriter(pipe.Writer.AsStream());
        var expected = new StringBuilder();
        Task<string> reading = new StreamReader(pipe.Reader.AsStream()).ReadToEndAsync(Waiting.Token);

        for (int i = 0; i < 2000; i++)
        {
            string piece = new((char)('a' + (i % 26)), i % 1500);
            expected.Append(piece);
            writer.Write(Encoding.ASCII.GetBytes(piece));
            await writer.FlushAsync(Waiting.Token);
        }

        await writer.CompleteAsync().Soon();
        await pipe.Writer.CompleteAsync();
        Assert.Equal(expected.ToString(), await reading.Soon());
    }

    private Task FlushAsync(string text, CancellationTokenSource? cancel = null)
    {
        _writer.Write(Encoding.ASCII.GetBytes(text));
        return _writer.FlushAsync(cancel?.Token ?? Waiting.Token).AsTask();
    }

    private string[] Sent() => [.. _stream.Writes.Select(Encoding.ASCII.GetString)];
}
