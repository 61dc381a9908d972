namespace TestContract.Surface;

/// <summary>What is checked: a dispensed surface, and the same plugin dispensed by a newer contract.</summary>
public sealed record LentSurface(ISurface Surface, INewerSurface Newer);
