namespace TestContract;

/// <summary>Missing from <see cref="TesterJson"/>, on purpose.</summary>
public sealed record UnlistedResult(int Number);
