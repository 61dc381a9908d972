namespace TestContract.Surface;

/// <summary>Arguments and results that cross as JSON.</summary>
internal static class ValueChecks
{
    public static IReadOnlyList<SurfaceCheck> All { get; } =
    [
        SurfaceCheck.Of(Values_OfAnyShape_CrossBothWays),
        SurfaceCheck.Of(Values_OfOtherTypesThanDeclared_CrossAsTheDeclared),
        SurfaceCheck.Of(Tasks_OfAllFourKinds_Complete),
    ];

    private static async Task Values_OfAnyShape_CrossBothWays(LentSurface lent, CancellationToken token)
    {
        var order = new Order("tea", 3, 1.5m, ["hot", "no \"sugar\""]);

        Receipt receipt = await lent.Surface.OrderAsync(order, token);

        Expect.Equal(4.5m, receipt.Total);
        Expect.True(receipt.Id != Guid.Empty);
        Expect.Same(order.Notes, receipt.Order.Notes);
        Expect.Equal(order with { Notes = [] }, receipt.Order with { Notes = [] });
    }

    // The contract's context has neither the array nor LINQ's own class, and what is declared abstract arrives as what it is.
    private static async Task Values_OfOtherTypesThanDeclared_CrossAsTheDeclared(LentSurface lent, CancellationToken token)
    {
        Animal[] herd = [new Fish("Bubbles", true), new Horse("Star", 15)];

        IReadOnlyList<Animal> joined = await lent.Surface.JoinAsync(herd, new Horse("Comet", 16), token);

        Expect.Same([.. herd, new Horse("Comet", 16)], joined);
        Expect.Equal(new Horse("Comet", 16), await lent.Surface.LeaderAsync(joined.Reverse(), token));
        Expect.Equal(null, await lent.Surface.LeaderAsync(herd.Where(animal => animal is Fish), token));
    }

    private static async Task Tasks_OfAllFourKinds_Complete(LentSurface lent, CancellationToken token)
    {
        await lent.Surface.SetAsync(7, token);
        Expect.Equal(8, await lent.Surface.CountAsync(token));
        await lent.Surface.ResetAsync(token);
        Expect.Equal(1, await lent.Surface.CountAsync(token));
    }
}
