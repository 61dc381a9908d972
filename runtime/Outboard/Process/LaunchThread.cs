using System.Collections.Concurrent;

namespace Outboard;

/// <summary>
/// One thread that starts processes and lives as long as this one. A sandbox that is to end with its parent (PR_SET_PDEATHSIG) ends with the
/// thread that started it, and those of the pool end when they are idle.
/// </summary>
internal static class LaunchThread
{
    private static readonly Lazy<BlockingCollection<Action>> s_work = new(Begin);

    /// <summary>Runs something on the thread.</summary>
    public static Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        s_work.Value.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
#pragma warning disable CA1031 // It is the caller's.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                done.SetException(exception);
            }
        });
        return done.Task;
    }

    private static BlockingCollection<Action> Begin()
    {
        var work = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (Action next in work.GetConsumingEnumerable())
            {
                next();
            }
        }) { IsBackground = true, Name = "Outboard: launches" }.Start();
        return work;
    }
}
