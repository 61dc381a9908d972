using Outboard;

namespace TestContract.Surface;

/// <summary>Calls that are cancelled, that fail, and that the plugin's contract has not got.</summary>
internal static class FailureChecks
{
    public static IReadOnlyList<SurfaceCheck> All { get; } =
    [
        SurfaceCheck.Of(Call_Cancelled_IsCancelledOnBothSides),
        SurfaceCheck.Of(Call_CancelledBefore_IsNotMade),
        SurfaceCheck.Of(Call_ThatFails_TellsTheTypeAndTheMember),
        SurfaceCheck.Of(Contract_WithAMethodMore_IsAnErrorThatNamesIt),
        SurfaceCheck.Of(Contract_WithAnotherParameterType_IsAnErrorThatNamesTheMember),
        SurfaceCheck.Of(Contract_WithAParameterMore_IsAnErrorThatNamesTheMember),
        SurfaceCheck.Of(Contract_WithAnotherResultType_IsAnErrorThatNamesTheMember),
    ];

    // The oracle is asked by the implementation: its cancellation has been there and back.
    private static async Task Call_Cancelled_IsCancelledOnBothSides(LentSurface lent, CancellationToken token)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var oracle = new Oracle(async (_, asking) =>
        {
            await using CancellationTokenRegistration registration = asking.Register(cancelled.SetResult);
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, asking);
            return "never";
        });
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(token);

        Task call = lent.Surface.AskAsync(oracle, 1, cancel.Token);
        await asked.Task.WaitAsync(token);
        await cancel.CancelAsync();

        await Expect.ThrowsAsync<OperationCanceledException>(() => call);
        await cancelled.Task.WaitAsync(token);
        Expect.Equal(1, await lent.Surface.CountAsync(token));
    }

    private static async Task Call_CancelledBefore_IsNotMade(LentSurface lent, CancellationToken token)
    {
        await lent.Surface.SetAsync(7, token);

        await Expect.ThrowsAsync<OperationCanceledException>(() => lent.Surface.SetAsync(70, new CancellationToken(canceled: true)));

        Expect.Equal(8, await lent.Surface.CountAsync(token));
    }

    private static async Task Call_ThatFails_TellsTheTypeAndTheMember(LentSurface lent, CancellationToken token)
    {
        Listener[] listeners = [.. Enumerable.Range(0, LocalSurface.MaxListeners).Select(_ => new Listener())];
        foreach (Listener listener in listeners)
        {
            await lent.Surface.ListenAsync(listener, token);
        }

        var refused = new Listener();
        PluginCallException exception = await Expect.ThrowsAsync<PluginCallException>(() => lent.Surface.ListenAsync(refused, token));

        Expect.Equal(typeof(InvalidOperationException).FullName, exception.RemoteType);
        Expect.Contains("There are too many listeners.", exception.Message);
        Expect.Contains("ISurface.ListenAsync", exception.Message);
        await lent.Surface.LeaveAsync(token);
        Expect.Equal(0, listeners.Append(refused).Sum(listener => listener.Disposals));
    }

    private static Task Contract_WithAMethodMore_IsAnErrorThatNamesIt(LentSurface lent, CancellationToken token) =>
        MismatchAsync("Recount", lent, () => lent.Newer.RecountAsync(1, token), token);

    private static Task Contract_WithAnotherParameterType_IsAnErrorThatNamesTheMember(LentSurface lent, CancellationToken token) =>
        MismatchAsync("Set", lent, () => lent.Newer.SetAsync("seven", token), token);

    private static Task Contract_WithAParameterMore_IsAnErrorThatNamesTheMember(LentSurface lent, CancellationToken token) =>
        MismatchAsync("Tell", lent, () => lent.Newer.TellAsync("news", 2, token), token);

    private static Task Contract_WithAnotherResultType_IsAnErrorThatNamesTheMember(LentSurface lent, CancellationToken token) =>
        MismatchAsync("Count", lent, () => lent.Newer.CountAsync(token), token);

    private static async Task MismatchAsync(string member, LentSurface lent, Func<Task> call, CancellationToken token)
    {
        PluginContractException exception = await Expect.ThrowsAsync<PluginContractException>(call);

        Expect.Equal(member, exception.Member);
        Expect.Contains($"INewerSurface.{member}Async", exception.Message);
        await lent.Surface.SetAsync(1, token);
        Expect.Equal(2, await lent.Surface.CountAsync(token));
    }
}
