namespace TestContract.Surface;

/// <summary>An animal with legs.</summary>
public sealed record Horse(string Name, int Hands) : Animal(Name);
