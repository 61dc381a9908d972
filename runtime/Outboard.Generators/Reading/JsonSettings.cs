using Microsoft.CodeAnalysis;

namespace Outboard.Generators;

/// <summary>What the JSON context of a contract says beyond its types: [JsonSourceGenerationOptions].</summary>
internal sealed class JsonSettings
{
    private readonly List<INamedTypeSymbol> _converters = [];

    /// <summary>Reads the settings. Of several contexts none is used: the library combines their types and nothing else.</summary>
    public JsonSettings(INamedTypeSymbol[] contexts)
    {
        HasContext = contexts.Length > 0;
        AttributeData? options = contexts.Length == 1
            ? contexts[0].GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.Name == "JsonSourceGenerationOptionsAttribute")
            : null;
        foreach (KeyValuePair<string, TypedConstant> named in options?.NamedArguments ?? [])
        {
            IncludesFields |= named is { Key: "IncludeFields", Value.Value: true };
            Populates |= named is { Key: "PreferredObjectCreationHandling", Value.Value: 1 };
            if (named is { Key: "Converters", Value.Kind: TypedConstantKind.Array })
            {
                _converters.AddRange(named.Value.Values.Select(value => value.Value).OfType<INamedTypeSymbol>());
            }
        }
    }

    /// <summary>Whether there is a context at all.</summary>
    public bool HasContext { get; }

    /// <summary>Whether fields cross.</summary>
    public bool IncludesFields { get; }

    /// <summary>Whether a collection or object that is there already is filled, so that it needs no setter.</summary>
    public bool Populates { get; }

    /// <summary>Whether one of its converters is, or may be, for the type.</summary>
    public bool Converts(ITypeSymbol type) => _converters.Any(converter => BasesOf(converter).Any(ancestor =>
        ancestor.Name == "JsonConverter" && ancestor.Arity == 1
            ? SymbolEqualityComparer.Default.Equals(ancestor.TypeArguments[0], type)
            : ancestor.Name == "JsonConverterFactory" && converter.Name != "JsonStringEnumConverter"));

    private static IEnumerable<INamedTypeSymbol> BasesOf(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            yield return ancestor;
        }
    }
}
