namespace Outboard.Generators;

/// <summary>A method that can be called from the other process.</summary>
/// <param name="Name">Its name in code.</param>
/// <param name="WireName">Its name in a call.</param>
/// <param name="Parameters">Its parameters, including the token.</param>
/// <param name="Result">Its result.</param>
/// <param name="ReturnType">Its return type in code.</param>
/// <param name="IsValueTask">Whether that is a ValueTask.</param>
/// <param name="Explicit">The interface that it is implemented for explicitly, if it cannot be a public method of the class; otherwise null.</param>
/// <param name="HasBody">Whether the interface has a body for it, to run if the other side has no such method.</param>
internal sealed record MemberModel(
    string Name, string WireName, EquatableArray<ParameterModel> Parameters, ValueModel Result, string ReturnType, bool IsValueTask, string? Explicit, bool HasBody)
{
    public bool IsSequence => Result.Marshalling == Marshalling.Sequence;

    public bool HasResult => Result.Marshalling != Marshalling.None;

    public ParameterModel? Token => Parameters.FirstOrDefault(parameter => parameter.Value.Marshalling == Marshalling.Token);

    /// <summary>The parameters without the token.</summary>
    public IEnumerable<ParameterModel> Arguments => Parameters.Where(parameter => parameter.Value.Marshalling != Marshalling.Token);

    public IEnumerable<ParameterModel> BrokeredArguments => Parameters.Where(parameter => parameter.Value.IsBrokered);

    /// <summary>The arguments whose channels must be finished after the call: reports or bytes can still be on their way.</summary>
    public IEnumerable<ParameterModel> FinishedAfterCall =>
        Parameters.Where(parameter => parameter.Value.Marshalling is Marshalling.Progress or Marshalling.Stream);

    public bool UsesBroker => Result.IsBrokered || BrokeredArguments.Any();

    /// <summary>The parameters' names, as the arguments of a call with the same parameters.</summary>
    public string ArgumentList => string.Join(", ", Parameters.Select(parameter => parameter.Name));
}

/// <summary>A parameter of a method.</summary>
/// <param name="Name">Its name in code, escaped if it is a keyword.</param>
/// <param name="Value">What it takes.</param>
/// <param name="Default">The default value in code; null if there is none.</param>
/// <param name="IsParams">Whether it is declared with params.</param>
internal sealed record ParameterModel(string Name, ValueModel Value, string? Default, bool IsParams)
{
    /// <summary>The name without escaping, to derive others from.</summary>
    public string BareName => Name.TrimStart('@');

    public string Declaration => $"{(IsParams ? "params " : "")}{DeclarationWithoutDefault}{(Default is null ? "" : $" = {Default}")}";

    public string DeclarationWithoutDefault => $"{Value.Type} {Name}";
}
