namespace TestContract.Surface;

/// <summary>An item of a sequence.</summary>
public sealed record Reading(int Number, string Text);
