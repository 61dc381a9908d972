using Outboard;

namespace TestContract.Surface;

/// <summary>Much at a time, and many at once.</summary>
internal static class LoadChecks
{
    public static IReadOnlyList<SurfaceCheck> All { get; } =
    [
        SurfaceCheck.Of(Message_OfMegabytes_CrossesBothWays),
        SurfaceCheck.Of(Message_BeyondTheLimit_IsRefusedAndHoldsUpNothing),
        SurfaceCheck.Of(Calls_OfAllKindsAtOnce_EachHaveTheirOwnAnswer),
    ];

    private static async Task Message_OfMegabytes_CrossesBothWays(LentSurface lent, CancellationToken token)
    {
        string[] notes = [.. Enumerable.Range(0, 40).Select(i => new string((char)('a' + (i % 26)), 100_000))];

        Receipt receipt = await lent.Surface.OrderAsync(new Order("novel", 1, null, notes), token);

        Expect.True(receipt.Order.Notes.SequenceEqual(notes));
    }

    private static async Task Message_BeyondTheLimit_IsRefusedAndHoldsUpNothing(LentSurface lent, CancellationToken token)
    {
        var order = new Order(new string('x', 17 << 20), 1, null, []);

        PluginMessageTooLargeException exception = await Expect.ThrowsAsync<PluginMessageTooLargeException>(() => lent.Surface.OrderAsync(order, token));

        Expect.Contains("ISurface.OrderAsync", exception.Message);
        Expect.Equal(1, await lent.Surface.CountAsync(token));
    }

    private static async Task Calls_OfAllKindsAtOnce_EachHaveTheirOwnAnswer(LentSurface lent, CancellationToken token)
    {
        await Task.WhenAll(Enumerable.Range(1, 100).Select(number => Task.Run(() => OneAsync(number), token)));

        async Task OneAsync(int number)
        {
            switch (number % 5)
            {
                case 0:
                    Expect.Equal(number * 10L, await lent.Surface.SumAsync(Enumerable.Repeat(10, number).ToAsyncEnumerable(), token));
                    break;
                case 1:
                    Expect.Equal(number, await lent.Surface.ReadingsAsync(number, cancellationToken: token).CountAsync(token));
                    break;
                case 2:
                    using (var content = new PatternStream(number * 1_000))
                    {
                        Expect.Equal(PatternStream.HashOf(number * 1_000), await lent.Surface.HashAsync(content, token));
                    }

                    break;
                case 3:
                    var oracle = new Oracle((question, _) => Task.FromResult($"{number} to {question}"));
                    Expect.Equal($"{number} to question 1", await lent.Surface.AskAsync(oracle, 1, token));
                    break;
                default:
                    Receipt receipt = await lent.Surface.OrderAsync(new Order($"{number}", number, 1, []), token);
                    Expect.Equal(number, receipt.Total);
                    break;
            }
        }
    }
}
