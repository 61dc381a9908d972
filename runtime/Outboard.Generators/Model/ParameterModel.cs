namespace Outboard.Generators;

/// <summary>A parameter of a method.</summary>
/// <param name="Name">Its name in code, escaped where it is a keyword.</param>
/// <param name="Value">What it takes.</param>
/// <param name="Default">The default value in code; null where there is none.</param>
/// <param name="IsParams">Whether it takes the rest of the arguments as an array.</param>
internal sealed record ParameterModel(string Name, ValueModel Value, string? Default, bool IsParams)
{
    /// <summary>The name to make others of.</summary>
    public string BareName => Name.TrimStart('@');

    /// <summary>The parameter as it is declared.</summary>
    public string Declaration => $"{(IsParams ? "params " : "")}{Bare}{(Default is null ? "" : $" = {Default}")}";

    /// <summary>The same without its default, where none is ever taken.</summary>
    public string Bare => $"{Value.Type} {Name}";
}
