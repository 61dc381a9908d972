namespace TestContract.Surface;

/// <summary>An animal without.</summary>
public sealed record Fish(string Name, bool IsFresh) : Animal(Name);
