using Outboard;

namespace TestContract.Surface;

/// <summary>Sequences, in and out.</summary>
internal static class SequenceChecks
{
    public static IReadOnlyList<SurfaceCheck> All { get; } =
    [
        SurfaceCheck.Of(Sequence_Out_GivesEachItemInOrderAndEnds),
        SurfaceCheck.Of(Sequence_OutThatFails_ThrowsAfterTheItemsBefore),
        SurfaceCheck.Of(Sequence_OutCancelled_EndsWithTheCancellation),
        SurfaceCheck.Of(Sequence_In_IsReadToItsEnd),
        SurfaceCheck.Of(Sequence_InThatFails_FailsTheCall),
        SurfaceCheck.Of(Sequence_InAndOut_GoesItemByItem),
        SurfaceCheck.Of(Sequence_AbandonedHalfWay_FreesBothSides),
    ];

    private static async Task Sequence_Out_GivesEachItemInOrderAndEnds(LentSurface lent, CancellationToken token)
    {
        foreach (int count in (int[])[0, 1, 5_000])
        {
            List<Reading> readings = await lent.Surface.ReadingsAsync(count, cancellationToken: token).ToListAsync(token);

            Expect.Same(Enumerable.Range(1, count).Select(number => new Reading(number, $"number {number}")), readings);
        }
    }

    private static async Task Sequence_OutThatFails_ThrowsAfterTheItemsBefore(LentSurface lent, CancellationToken token)
    {
        var readings = new List<int>();

        PluginCallException exception = await Expect.ThrowsAsync<PluginCallException>(async () =>
        {
            await foreach (Reading reading in lent.Surface.ReadingsAsync(3, "broken sensor", token))
            {
                readings.Add(reading.Number);
            }
        });

        Expect.Same([1, 2, 3], readings);
        Expect.Contains("broken sensor", exception.Message);
        Expect.Equal(typeof(InvalidOperationException).FullName, exception.RemoteType);
    }

    private static async Task Sequence_OutCancelled_EndsWithTheCancellation(LentSurface lent, CancellationToken token)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(token);

        await Expect.ThrowsAsync<OperationCanceledException>(async () =>
        {
            await foreach (Reading reading in lent.Surface.ReadingsAsync(int.MaxValue, cancellationToken: cancel.Token))
            {
                if (reading.Number == 3)
                {
                    await cancel.CancelAsync();
                }
            }
        });
        Expect.Equal(2, await lent.Surface.ReadingsAsync(2, cancellationToken: token).CountAsync(token));
    }

    private static async Task Sequence_In_IsReadToItsEnd(LentSurface lent, CancellationToken token)
    {
        Expect.Equal(50_005_000, await lent.Surface.SumAsync(Enumerable.Range(1, 10_000).ToAsyncEnumerable(), token));
        Expect.Equal(0, await lent.Surface.SumAsync(AsyncEnumerable.Empty<int>(), token));
    }

    private static async Task Sequence_InThatFails_FailsTheCall(LentSurface lent, CancellationToken token)
    {
        PluginCallException exception = await Expect.ThrowsAsync<PluginCallException>(() => lent.Surface.SumAsync(FailingAsync(), token));

        Expect.Contains("no more numbers", exception.Message);
        Expect.Equal(1, await lent.Surface.SumAsync(new[] { 1 }.ToAsyncEnumerable(), token));

        static async IAsyncEnumerable<int> FailingAsync()
        {
            yield return 1;
            await Task.Yield();
            throw new InvalidOperationException("no more numbers");
        }
    }

    private static async Task Sequence_InAndOut_GoesItemByItem(LentSurface lent, CancellationToken token)
    {
        using var answered = new SemaphoreSlim(1);
        var shouts = new List<string>();

        await foreach (string shout in lent.Surface.ShoutAsync(WordsAsync(), token))
        {
            shouts.Add(shout);
            answered.Release();
        }

        Expect.Same(["ONE", "TWO", "THREE"], shouts);

        // The next word is there only when the one before has come back.
        async IAsyncEnumerable<string> WordsAsync()
        {
            foreach (string word in (string[])["one", "two", "three"])
            {
                await answered.WaitAsync(token);
                yield return word;
            }
        }
    }

    // Each side has an end in hand: the words come from here, and go back from there.
    private static async Task Sequence_AbandonedHalfWay_FreesBothSides(LentSurface lent, CancellationToken token)
    {
        var freed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        await foreach (string shout in lent.Surface.ShoutAsync(EndlessAsync(), token))
        {
            Expect.Equal("AGAIN", shout);
            break;
        }

        await freed.Task.WaitAsync(token);
        Expect.Equal(1, await lent.Surface.CountAsync(token));

        async IAsyncEnumerable<string> EndlessAsync()
        {
            try
            {
                while (true)
                {
                    yield return "again";
                    await Task.Yield();
                }
            }
            finally
            {
                freed.SetResult();
            }
        }
    }
}
