using Outboard;

namespace TestContract.Surface;

/// <summary>Progress handlers and callbacks.</summary>
internal static class CallbackChecks
{
    public static IReadOnlyList<SurfaceCheck> All { get; } =
    [
        SurfaceCheck.Of(Progress_EachReport_IsThereBeforeTheCallReturns),
        SurfaceCheck.Of(Progress_NotWanted_CrossesAsNone),
        SurfaceCheck.Of(Callback_ForTheCall_IsCalled),
        SurfaceCheck.Of(Callback_ThatThrows_FailsTheCallAndNothingElse),
        SurfaceCheck.Of(Callback_ThatIsDisposable_LivesUntilItsReceiverDisposesIt),
    ];

    private static async Task Progress_EachReport_IsThereBeforeTheCallReturns(LentSurface lent, CancellationToken token)
    {
        var progress = new Reports<WorkStep>();

        Expect.Equal(2_500, await lent.Surface.WorkAsync(2_500, progress, token));

        Expect.Same(Enumerable.Range(1, 2_500).Select(step => new WorkStep(step, 2_500)), progress.Values);
    }

    private static async Task Progress_NotWanted_CrossesAsNone(LentSurface lent, CancellationToken token) =>
        Expect.Equal(0, await lent.Surface.WorkAsync(3, cancellationToken: token));

    private static async Task Callback_ForTheCall_IsCalled(LentSurface lent, CancellationToken token)
    {
        var oracle = new Oracle((question, _) => Task.FromResult($"yes to {question}"));

        Expect.Equal("yes to question 1, yes to question 2", await lent.Surface.AskAsync(oracle, 2, token));
    }

    private static async Task Callback_ThatThrows_FailsTheCallAndNothingElse(LentSurface lent, CancellationToken token)
    {
        var oracle = new Oracle((_, _) => throw new InvalidOperationException("the mist is thick"));

        PluginCallException exception = await Expect.ThrowsAsync<PluginCallException>(() => lent.Surface.AskAsync(oracle, 1, token));

        Expect.Contains("the mist is thick", exception.Message);
        Expect.Contains("IOracle.AnswerAsync", exception.Message);
        Expect.Equal(1, await lent.Surface.CountAsync(token));
    }

    private static async Task Callback_ThatIsDisposable_LivesUntilItsReceiverDisposesIt(LentSurface lent, CancellationToken token)
    {
        var listener = new Listener();

        await lent.Surface.ListenAsync(listener, token);
        await lent.Surface.TellAsync("first", token);
        await lent.Surface.TellAsync("second", token);
        await lent.Surface.LeaveAsync(token);
        await lent.Surface.TellAsync("third", token);

        Expect.Same(["first", "second"], listener.News);
        Expect.Equal(0, listener.Disposals);
    }
}
