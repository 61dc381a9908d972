namespace Outboard.Tests;

public sealed class BoundedQueueTests
{
    private const int MaxWeight = 2 * 1024 * 1024;

    private readonly List<string> _written = [];
    private readonly List<long> _dropped = [];

    [Fact]
    public async Task Lines_FewerThanItHolds_ComeInOrder()
    {
        BoundedQueue<string> queue = Create();
        string[] lines = [.. Enumerable.Range(0, 1000).Select(number => $"{number}")];
        foreach (string line in lines)
        {
            queue.Add(line);
        }

        queue.Complete();
        await queue.RunAsync().Soon();

        Assert.Equal(lines, _written);
        Assert.Empty(_dropped);
    }

    [Fact]
    public async Task Lines_MoreThanItHolds_AreDroppedAndCounted()
    {
        BoundedQueue<string> queue = Create();
        for (int i = 0; i < 20_000; i++)
        {
            queue.Add("x");
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
        BoundedQueue<string> queue = Create();
        string line = new('x', 1024 * 1024);
        for (int i = 0; i < 40; i++)
        {
            queue.Add(line);
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
        var queue = new BoundedQueue<string>(
            MaxWeight,
            static line => line.Length,
            line =>
            {
                slow.Wait();
                if (line == "last")
                {
                    last.TrySetResult();
                }

                return ValueTask.CompletedTask;
            },
            _dropped.Add);
        Task running = Task.Run(queue.RunAsync, Waiting.Token);
        for (int i = 0; i < 20_000; i++)
        {
            queue.Add("x");
        }

        slow.Release(20_000);
        await Waiting.UntilAsync(() => _dropped.Count > 0, "the count of dropped lines");
        queue.Add("last");

        await last.Task.Soon();
        queue.Complete();
        await running.Soon();
    }

    [Fact]
    public async Task Drops_OfAFloodThatDoesNotEnd_AreToldWhileItLasts()
    {
        var told = new TaskCompletionSource();
        BoundedQueue<string>? queue = null;
        queue = new BoundedQueue<string>(
            MaxWeight,
            static line => line.Length,
            line =>
            {
                if (!told.Task.IsCompleted)
                {
                    queue!.Add(line);
                    queue.Add(line);
                }

                return ValueTask.CompletedTask;
            },
            _ => told.TrySetResult());
        queue.Add("x");
        Task running = Task.Run(queue.RunAsync, Waiting.Token);

        await told.Task.Soon();

        queue.Complete();
        await running.Soon();
    }

    [Fact]
    public async Task Copy_ToAStreamThatFails_TellsWhyOnceAndCallsNothingDropped()
    {
        using var broken = new BrokenStream();
        var failures = new List<Exception>();
        var copy = new StdioTee(broken, skipFirstLine: false, count => Assert.Fail($"{count} dropped"), failures.Add);
        copy.Add("one"u8);
        copy.Add("two"u8);
        copy.Complete();

        await copy.RunAsync().Soon();

        Assert.Single(failures);
    }

    private BoundedQueue<string> Create() => new(
        MaxWeight,
        static line => line.Length,
        line =>
        {
            _written.Add(line);
            return ValueTask.CompletedTask;
        },
        _dropped.Add);
}
