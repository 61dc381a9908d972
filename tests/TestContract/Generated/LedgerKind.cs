namespace TestContract;

/// <summary>The kind of an entry.</summary>
public enum LedgerKind
{
    /// <summary>Not yet paid.</summary>
    Open,

    /// <summary>Paid.</summary>
    Paid,
}
