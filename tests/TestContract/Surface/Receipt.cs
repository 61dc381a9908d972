namespace TestContract.Surface;

/// <summary>A result with an argument in it.</summary>
public sealed record Receipt(Guid Id, Order Order, decimal Total);
