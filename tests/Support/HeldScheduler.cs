using System.Collections.Concurrent;
using System.IO.Pipelines;

namespace Outboard.Tests;

/// <summary>Runs what was scheduled only when the test says so.</summary>
internal sealed class HeldScheduler : PipeScheduler
{
    private readonly ConcurrentQueue<(Action<object?> Action, object? State)> _scheduled = new();

    public int Count => _scheduled.Count;

    public override void Schedule(Action<object?> action, object? state) => _scheduled.Enqueue((action, state));

    public void Run()
    {
        while (_scheduled.TryDequeue(out (Action<object?> Action, object? State) next))
        {
            next.Action(next.State);
        }
    }
}
