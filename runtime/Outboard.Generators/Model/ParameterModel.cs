namespace Outboard.Generators;

/// <summary>A parameter of a method.</summary>
/// <param name="Name">Its name in code, escaped where it is a keyword.</param>
/// <param name="Value">What it takes.</param>
/// <param name="Default">The default value in code; null where there is none.</param>
internal sealed record ParameterModel(string Name, ValueModel Value, string? Default)
{
    /// <summary>The name to make others of.</summary>
    public string BareName => Name.TrimStart('@');

    /// <summary>The parameter as it is declared.</summary>
    public string Declaration => $"{Value.Type} {Name}{(Default is null ? "" : $" = {Default}")}";
}
