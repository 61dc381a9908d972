namespace Outboard.Tests;

/// <summary>Bounds for what a test waits for: so long that only what never happens exceeds them.</summary>
internal static class Waiting
{
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    /// <summary>The token that is cancelled when the test run is.</summary>
    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task Soon(this Task task) => task.WaitAsync(Patience, Token);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Patience, Token);

    public static Task Soon(this ValueTask task) => task.AsTask().WaitAsync(Patience, Token);

    public static Task<T> Soon<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Patience, Token);

    /// <summary>For what no event tells of, such as the end of a process that is not ours: asks again and again.</summary>
    public static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(condition, () => what);

    /// <inheritdoc cref="UntilAsync(Func{bool}, string)"/>
    public static async Task UntilAsync(Func<bool> condition, Func<string> what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            if (patience.IsCancellationRequested)
            {
                Assert.Fail($"Not in {Patience.TotalSeconds} s: {what()}");
            }

            await Task.Delay(20, Token);
        }
    }
}
