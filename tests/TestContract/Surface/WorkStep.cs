namespace TestContract.Surface;

/// <summary>A report of progress.</summary>
public sealed record WorkStep(int Done, int Total);
