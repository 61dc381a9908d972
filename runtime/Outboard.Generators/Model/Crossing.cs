namespace Outboard.Generators;

/// <summary>How an argument or a result gets to the other side.</summary>
internal enum Crossing
{
    /// <summary>As JSON within the call.</summary>
    Json,

    /// <summary>Not at all: a result that there is none of.</summary>
    Nothing,

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
