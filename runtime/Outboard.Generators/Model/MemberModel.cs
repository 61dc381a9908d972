namespace Outboard.Generators;

/// <summary>A method that can be called from the other process.</summary>
/// <param name="Name">Its name in code.</param>
/// <param name="WireName">The name it has in a call.</param>
/// <param name="Parameters">Its parameters, the token among them.</param>
/// <param name="Result">Its result.</param>
/// <param name="ReturnType">Its return type in code.</param>
/// <param name="IsValueTask">Whether that is a ValueTask.</param>
/// <param name="Explicit">The interface to implement it for, where it cannot be a public method of the class; else null.</param>
/// <param name="HasBody">Whether the interface itself says what is done where the other side has no such method.</param>
internal sealed record MemberModel(
    string Name, string WireName, EquatableArray<ParameterModel> Parameters, ValueModel Result, string ReturnType, bool IsValueTask, string? Explicit, bool HasBody)
{
    public ParameterModel? Token => Parameters.FirstOrDefault(parameter => parameter.Value.Crossing == Crossing.Token);

    /// <summary>The parameters that cross.</summary>
    public IEnumerable<ParameterModel> Arguments => Parameters.Where(parameter => parameter.Value.Crossing != Crossing.Token);

    public bool UsesBroker => Result.IsBrokered || Parameters.Any(parameter => parameter.Value.IsBrokered);

    /// <summary>Whether what is offered for an argument has more to do after the call: reports or bytes may be on their way.</summary>
    public IEnumerable<ParameterModel> Finishing =>
        Parameters.Where(parameter => parameter.Value.Crossing is Crossing.Progress or Crossing.Stream);
}
