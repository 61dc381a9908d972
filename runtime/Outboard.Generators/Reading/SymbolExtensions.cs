using Microsoft.CodeAnalysis;

namespace Outboard.Generators;

/// <summary>Questions about symbols that Roslyn has no short form for.</summary>
internal static class SymbolExtensions
{
    public static bool IsSameAs(this ISymbol symbol, ISymbol? other) => SymbolEqualityComparer.Default.Equals(symbol, other);

    public static IEnumerable<INamedTypeSymbol> SelfAndBaseTypes(this INamedTypeSymbol type) => Chain(type, static type => type.BaseType);

    public static IEnumerable<INamedTypeSymbol> SelfAndContainingTypes(this INamedTypeSymbol type) => Chain(type, static type => type.ContainingType);

    public static IEnumerable<INamedTypeSymbol> SelfAndInterfaces(this INamedTypeSymbol type) => type.AllInterfaces.Prepend(type);

    public static bool IsPublic(this INamedTypeSymbol type) =>
        type.SelfAndContainingTypes().All(container => container.DeclaredAccessibility == Accessibility.Public);

    /// <summary>Whether a symbol has an attribute of this class name. .NET's JSON generator does not look at the namespace either.</summary>
    public static bool Has(this ISymbol symbol, string attribute) => symbol.GetAttributes().Any(data => data.AttributeClass?.Name == attribute);

    /// <summary>The types that [JsonDerivedType] lists.</summary>
    public static IEnumerable<ITypeSymbol> JsonDerivedTypes(this INamedTypeSymbol type) => type.GetAttributes()
        .Where(attribute => attribute is { AttributeClass.Name: "JsonDerivedTypeAttribute", ConstructorArguments.Length: > 0 })
        .Select(attribute => attribute.ConstructorArguments[0].Value)
        .OfType<ITypeSymbol>();

    /// <summary>The namespace of a type; empty for the global one.</summary>
    public static string Namespace(this ISymbol symbol) =>
        symbol.ContainingNamespace is null or { IsGlobalNamespace: true } ? "" : symbol.ContainingNamespace.ToDisplayString();

    public static Location? SourceLocation(this ISymbol symbol) => symbol.Locations.FirstOrDefault(location => location.IsInSource);

    private static IEnumerable<INamedTypeSymbol> Chain(INamedTypeSymbol first, Func<INamedTypeSymbol, INamedTypeSymbol?> next)
    {
        for (INamedTypeSymbol? type = first; type is not null; type = next(type))
        {
            yield return type;
        }
    }
}
