namespace Outboard.Generators;

/// <summary>The type of an argument or a result, with how it is passed.</summary>
/// <param name="Marshalling">How it is passed.</param>
/// <param name="Type">The type in code, with its question mark if it is nullable.</param>
/// <param name="TypeOf">The type in a typeof expression, without that question mark.</param>
/// <param name="IsExact">Whether a value is serialized as this type without further information: it cannot be of another, or it is declared as an object.</param>
/// <param name="Item">The type of the items or reports, if any.</param>
/// <param name="IsNullable">Whether it can be null.</param>
/// <param name="RequiresValue">Whether it is declared as not nullable, so that the caller must not pass null.</param>
/// <param name="OutlivesCall">For a contract: whether the receiver disposes it, rather than the end of the call.</param>
/// <param name="Client">For a contract: its RPC client.</param>
/// <param name="Server">For a contract: its RPC server.</param>
internal sealed record ValueModel(
    Marshalling Marshalling,
    string Type,
    string TypeOf = "",
    bool IsExact = true,
    string Item = "",
    bool IsNullable = false,
    bool RequiresValue = false,
    bool OutlivesCall = false,
    StubModel? Client = null,
    StubModel? Server = null)
{
    public bool IsBrokered => Marshalling is Marshalling.Sequence or Marshalling.Progress or Marshalling.Stream or Marshalling.Contract;

    /// <summary>The type without its question mark.</summary>
    public string BareType => Type.TrimEnd('?');

    /// <summary>The type that the call itself has for it: an id for what is brokered.</summary>
    public string WireType => IsBrokered ? (IsNullable ? "uint?" : "uint") : Type;

    /// <summary>The same in a typeof expression.</summary>
    public string WireTypeOf => IsBrokered ? WireType : TypeOf;
}

/// <summary>How an argument or a result is passed to the other process.</summary>
internal enum Marshalling
{
    /// <summary>As JSON within the call.</summary>
    Json,

    /// <summary>Not at all: the method has no result.</summary>
    None,

    /// <summary>As the cancellation of the call.</summary>
    Token,

    /// <summary>Item by item on a brokered channel.</summary>
    Sequence,

    /// <summary>Report by report on a brokered channel.</summary>
    Progress,

    /// <summary>Byte by byte on a brokered channel.</summary>
    Stream,

    /// <summary>As an object that is served on a brokered channel.</summary>
    Contract,
}
