namespace TestContract;

/// <summary>An entry.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind.</param>
public sealed record LedgerEntry(string Name, LedgerKind Kind);
