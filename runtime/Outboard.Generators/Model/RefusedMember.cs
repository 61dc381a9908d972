namespace Outboard.Generators;

/// <summary>A member that cannot cross, and has been reported: the class has it so as to compile, and it throws.</summary>
/// <param name="Declaration">The member in code, with a dollar sign where each body belongs.</param>
/// <param name="Reason">What it says when it is called.</param>
internal sealed record RefusedMember(string Declaration, string Reason);
