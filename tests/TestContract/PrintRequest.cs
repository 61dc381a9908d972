namespace TestContract;

/// <summary>What to print.</summary>
/// <param name="Text">The text, as it is.</param>
/// <param name="Times">How many times.</param>
/// <param name="Stderr">To standard error; else to standard output.</param>
public sealed record PrintRequest(string Text, int Times, bool Stderr);
