using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Outboard.Generators;

/// <summary>A diagnostic in a form that can be compared and holds no syntax tree.</summary>
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
