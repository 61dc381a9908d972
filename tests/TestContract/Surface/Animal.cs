using System.Text.Json.Serialization;

namespace TestContract.Surface;

/// <summary>What an argument or a result is declared as, while what comes is one of the classes named here.</summary>
[JsonDerivedType(typeof(Horse), "horse")]
[JsonDerivedType(typeof(Fish), "fish")]
public abstract record Animal(string Name);
