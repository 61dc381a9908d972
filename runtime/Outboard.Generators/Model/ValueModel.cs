namespace Outboard.Generators;

/// <summary>The type of an argument or a result, with how it crosses.</summary>
/// <param name="Crossing">How it crosses.</param>
/// <param name="Type">The type in code, with its question mark where it is nullable.</param>
/// <param name="TypeOf">The type as typeof takes it, without that question mark.</param>
/// <param name="IsExact">Whether a value becomes JSON as this type without being told: it cannot be of another, or it is declared as an object.</param>
/// <param name="Item">The type of the items or reports, where there are any.</param>
/// <param name="IsNullable">Whether it may be null.</param>
/// <param name="RefusesNull">Whether it is declared as never null, so that null is the caller's mistake.</param>
/// <param name="LivesOn">For a contract: whether the receiver ends it, by disposing it, rather than the end of the call.</param>
/// <param name="Client">For a contract: its RPC client.</param>
/// <param name="Server">For a contract: its RPC server.</param>
internal sealed record ValueModel(
    Crossing Crossing,
    string Type,
    string TypeOf = "",
    bool IsExact = true,
    string Item = "",
    bool IsNullable = false,
    bool RefusesNull = false,
    bool LivesOn = false,
    StubModel? Client = null,
    StubModel? Server = null)
{
    public bool IsBrokered => Crossing is Crossing.Sequence or Crossing.Progress or Crossing.Stream or Crossing.Contract;

    /// <summary>The type without its question mark.</summary>
    public string BareType => Type.TrimEnd('?');

    /// <summary>What stands for it in the call.</summary>
    public string WireType => IsBrokered ? (IsNullable ? "uint?" : "uint") : Type;

    /// <summary>The same as typeof takes it.</summary>
    public string WireTypeOf => IsBrokered ? WireType : TypeOf;
}
