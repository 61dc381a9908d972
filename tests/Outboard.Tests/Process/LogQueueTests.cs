namespace Outboard.Tests;

public sealed class LogQueueTests
{
    private readonly List<string> _written = [];
    private readonly List<long> _dropped = [];

    [Fact]
    public async Task Lines_FewerThanItHolds_ComeInOrder()
    {
        LogQueue queue = Create();
        string[] lines = [.. Enumerable.Range(0, 1000).Select(number => $"{number}")];
        foreach (string line in lines)
        {
            queue.Add(new OutputLine(line, IsStderr: true));
        }

        queue.Complete();
        await queue.RunAsync().Soon();

        Assert.Equal(lines, _written);
        Assert.Empty(_dropped);
    }

    [Fact]
    public async Task Lines_MoreThanItHolds_AreDroppedAndCounted()
    {
        LogQueue queue = Create();
        for (int i = 0; i < 20_000; i++)
        {
            queue.Add(new OutputLine("x", IsStderr: true));
        }

        queue.Complete();
        await queue.RunAsync().Soon();

        Assert.Equal(20_000, _written.Count + _dropped.Sum());
        Assert.Equal(16 * 1024, _written.Count);
        Assert.Single(_dropped);
    }

    [Fact]
    public async Task Lines_OfMoreCharactersThanItHolds_AreDroppedAndCounted()
    {
        LogQueue queue = Create();
        string line = new('x', 1024 * 1024);
        for (int i = 0; i < 40; i++)
        {
            queue.Add(new OutputLine(line, IsStderr: false));
        }

        queue.Complete();
        await queue.RunAsync().Soon();

        Assert.Equal(2, _written.Count);
        Assert.Equal([38L], _dropped);
    }

    [Fact]
    public async Task Lines_AfterSomeWereDropped_ComeAgain()
    {
        using var slow = new SemaphoreSlim(0);
        var last = new TaskCompletionSource();
        var queue = new LogQueue(
            line =>
            {
                slow.Wait();
                if (line.Text == "last")
                {
                    last.TrySetResult();
                }
            },
            _dropped.Add);
        Task running = Task.Run(queue.RunAsync, Waiting.Token);
        for (int i = 0; i < 20_000; i++)
        {
            queue.Add(new OutputLine("x", IsStderr: true));
        }

        slow.Release(20_000);
        await Waiting.UntilAsync(() => _dropped.Count > 0, "the count of dropped lines");
        queue.Add(new OutputLine("last", IsStderr: true));

        await last.Task.Soon();
        queue.Complete();
        await running.Soon();
    }

    private LogQueue Create() => new(line => _written.Add(line.Text), _dropped.Add);
}
