namespace Outboard.Tests;

/// <summary>What has happened, for a test to wait for.</summary>
internal sealed class EventLog<T>
    where T : class
{
    private readonly Lock _gate = new();
    private readonly List<T> _items = [];
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<T> Items
    {
        get
        {
            lock (_gate)
            {
                return [.. _items];
            }
        }
    }

    public void Add(T item)
    {
        lock (_gate)
        {
            _items.Add(item);
            _added.TrySetResult();
            _added = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public async Task<T> ItemAsync(Predicate<T> isIt)
    {
        while (true)
        {
            Task added;
            lock (_gate)
            {
                if (_items.Find(isIt) is { } found)
                {
                    return found;
                }

                added = _added.Task;
            }

            await added.Soon();
        }
    }
}
