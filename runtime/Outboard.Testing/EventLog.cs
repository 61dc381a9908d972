namespace Outboard;

/// <summary>What has happened, in order, for somebody to wait for.</summary>
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

    /// <summary>Gives the first item of a kind, waiting until there is one.</summary>
    public async Task<T> FirstAsync(Predicate<T> isIt, CancellationToken cancellationToken)
    {
        int seen = 0;
        while (true)
        {
            Task added;
            lock (_gate)
            {
                if (_items.FindIndex(seen, isIt) is >= 0 and var found)
                {
                    return _items[found];
                }

                seen = _items.Count;
                added = _added.Task;
            }

            await added.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
