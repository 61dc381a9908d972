using TestContract;

namespace Outboard.Tests;

/// <summary>What came of one fault at one moment.</summary>
internal sealed record FaultResult(Fault Fault, FaultMoment Moment, bool Secured, bool Injected, bool Survived, int LeftBehind, string Note);
