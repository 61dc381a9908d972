namespace TestContract.Surface;

/// <summary>An argument of some members.</summary>
public sealed record Order(string Item, int Quantity, decimal? Price, IReadOnlyList<string> Notes);
