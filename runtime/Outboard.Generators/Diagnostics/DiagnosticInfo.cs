using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Outboard.Generators;

/// <summary>A diagnostic that can be compared and keeps no syntax tree alive.</summary>
internal sealed record DiagnosticInfo(string Id, string? Path, TextSpan Span, LinePositionSpan Lines, EquatableArray<string> Arguments)
{
    public static DiagnosticInfo Of(DiagnosticDescriptor descriptor, Location location, params string[] arguments) => new(
        descriptor.Id,
        location.SourceTree?.FilePath,
        location.SourceSpan,
        location.GetLineSpan().Span,
        new EquatableArray<string>(arguments));

    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Descriptors.ById[Id],
        Path is null ? Location.None : Location.Create(Path, Span, Lines),
        [.. Arguments]);
}

/// <summary>What is wrong with a member or its types: the arguments of the message after the member's name, without a location.</summary>
internal sealed class Problem(DiagnosticDescriptor descriptor, params string[] arguments)
{
    public bool IsError => descriptor.DefaultSeverity == DiagnosticSeverity.Error;

    public DiagnosticInfo At(Location location, string member) => DiagnosticInfo.Of(descriptor, location, [member, .. arguments]);
}
