using Microsoft.CodeAnalysis;

namespace Outboard.Generators;

/// <summary>Something wrong with a member or its types, with what the message needs after the member's name.</summary>
internal sealed class Problem(DiagnosticDescriptor descriptor, params string[] arguments)
{
    public DiagnosticDescriptor Descriptor => descriptor;

    public DiagnosticInfo At(Location location, string member) => DiagnosticInfo.Of(descriptor, location, [member, .. arguments]);
}
