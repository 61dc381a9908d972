using Microsoft.CodeAnalysis;

namespace Outboard.Generators;

/// <summary>The types that have a meaning in a contract, recognized by their names.</summary>
internal static class KnownTypes
{
    public const string Attribute = "Outboard.PluginContractAttribute";

    private static readonly SymbolDisplayFormat s_metadata = SymbolDisplayFormat.CSharpErrorMessageFormat
        .WithGenericsOptions(SymbolDisplayGenericsOptions.None)
        .WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.None);

    private static readonly HashSet<string> s_collections =
    [
        "System.Collections.IEnumerable", "System.Collections.ICollection", "System.Collections.IList", "System.Collections.IDictionary",
        "System.Collections.Generic.IEnumerable", "System.Collections.Generic.ICollection", "System.Collections.Generic.IList",
        "System.Collections.Generic.IReadOnlyCollection", "System.Collections.Generic.IReadOnlyList", "System.Collections.Generic.ISet",
        "System.Collections.Generic.IReadOnlySet", "System.Collections.Generic.IDictionary", "System.Collections.Generic.IReadOnlyDictionary",
        "System.Collections.Immutable.IImmutableList", "System.Collections.Immutable.IImmutableSet",
        "System.Collections.Immutable.IImmutableDictionary", "System.Collections.Immutable.IImmutableStack",
        "System.Collections.Immutable.IImmutableQueue",
    ];

    /// <summary>The full name without type arguments.</summary>
    public static string FullName(ITypeSymbol type) => type.ToDisplayString(s_metadata);

    public static bool Is(ITypeSymbol type, string fullName, int arity = 0) =>
        type is INamedTypeSymbol named && named.Arity == arity && FullName(type) == fullName;

    public static bool IsToken(ITypeSymbol type) => Is(type, "System.Threading.CancellationToken");

    public static bool IsTask(ITypeSymbol type) => Is(type, "System.Threading.Tasks.Task") || Is(type, "System.Threading.Tasks.Task", 1);

    public static bool IsValueTask(ITypeSymbol type) =>
        Is(type, "System.Threading.Tasks.ValueTask") || Is(type, "System.Threading.Tasks.ValueTask", 1);

    public static bool IsSequence(ITypeSymbol type) => Is(type, "System.Collections.Generic.IAsyncEnumerable", 1);

    public static bool IsProgress(ITypeSymbol type) => Is(type, "System.IProgress", 1);

    public static bool IsStream(ITypeSymbol type) => Is(type, "System.IO.Stream");

    public static bool IsAsyncDisposable(ITypeSymbol type) => Is(type, "System.IAsyncDisposable");

    public static bool IsCollection(ITypeSymbol type) => s_collections.Contains(FullName(type));

    public static bool IsContract(ITypeSymbol type) => type is { TypeKind: TypeKind.Interface } && HasAttribute(type, Attribute);

    public static bool HasAttribute(ISymbol symbol, string fullName) =>
        symbol.GetAttributes().Any(attribute => attribute.AttributeClass is { } type && Is(type, fullName));

    /// <summary>Whether a value of the type is passed on a channel of its own.</summary>
    public static bool IsBrokered(ITypeSymbol type) => IsSequence(type) || IsProgress(type) || IsStream(type) || IsContract(type);

    /// <summary>Whether the type declares how it is serialized.</summary>
    public static bool HasJsonForm(ITypeSymbol type) => type.Has("JsonDerivedTypeAttribute") || type.Has("JsonPolymorphicAttribute") || HasConverter(type);

    /// <summary>Whether a type or property names its own converter.</summary>
    public static bool HasConverter(ISymbol symbol) => symbol.GetAttributes().Any(attribute =>
        attribute.AttributeClass is { } type && (type.Name == "JsonConverterAttribute" || DerivesFrom(type, "System.Text.Json.Serialization.JsonConverterAttribute")));

    public static bool DerivesFrom(ITypeSymbol type, string fullName) =>
        type.BaseType is { } parent && parent.SelfAndBaseTypes().Any(ancestor => FullName(ancestor) == fullName);
}
