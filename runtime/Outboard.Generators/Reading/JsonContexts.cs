using Microsoft.CodeAnalysis;

namespace Outboard.Generators;

/// <summary>The JSON contexts of a contract, which can also be those of the contracts that it derives from: their types and their options.</summary>
internal sealed class JsonContexts
{
    private readonly List<INamedTypeSymbol> _converters = [];
    private readonly HashSet<ITypeSymbol> _types = new(SymbolEqualityComparer.Default);

    public JsonContexts(INamedTypeSymbol contract, Compilation compilation)
    {
        All = [.. contract.SelfAndInterfaces()
            .Where(KnownTypes.IsContract)
            .Select(owner => StubFinder.FindSibling(owner, StubFinder.StemOf(owner) + "Json"))
            .OfType<INamedTypeSymbol>()
            .Where(context => IsContext(context) && compilation.IsSymbolAccessibleWithin(context, compilation.Assembly))];
        Own = All.FirstOrDefault(context => context.Name == StubFinder.StemOf(contract) + "Json");
        ReadOptions();

        // Only the library itself lists the types that need no context.
        foreach (INamedTypeSymbol context in All.Append(compilation.GetTypeByMetadataName("Outboard.RpcJson")).OfType<INamedTypeSymbol>())
        {
            foreach (AttributeData attribute in context.GetAttributes())
            {
                if (ListsType(attribute) && attribute.ConstructorArguments[0].Value is ITypeSymbol type)
                {
                    Add(type);
                }
            }
        }
    }

    public INamedTypeSymbol[] All { get; }

    /// <summary>The context of the contract itself, if it has one.</summary>
    public INamedTypeSymbol? Own { get; }

    public bool IncludesFields { get; private set; }

    /// <summary>Whether an existing collection or object is filled, so that it needs no setter.</summary>
    public bool Populates { get; private set; }

    /// <summary>Whether a type is listed, or is part of a type that is.</summary>
    public bool Has(ITypeSymbol type) => _types.Contains(type);

    /// <summary>Whether one of the converters is for the type, or can be.</summary>
    public bool Converts(ITypeSymbol type) => _converters.Any(converter => converter.SelfAndBaseTypes().Skip(1).Any(ancestor =>
        ancestor.Name == "JsonConverter" && ancestor.Arity == 1
            ? ancestor.TypeArguments[0].IsSameAs(type)
            : ancestor.Name == "JsonConverterFactory" && converter.Name != "JsonStringEnumConverter"));

    // .NET's generator does not complete a context that lists nothing.
    private static bool IsContext(INamedTypeSymbol type) =>
        KnownTypes.DerivesFrom(type, "System.Text.Json.Serialization.JsonSerializerContext") && type.GetAttributes().Any(ListsType);

    private static bool ListsType(AttributeData attribute) =>
        attribute is { AttributeClass.Name: "JsonSerializableAttribute", ConstructorArguments.Length: 1 };

    // The options of several contexts are not used: the library combines their types and nothing else.
    private void ReadOptions()
    {
        AttributeData? options = All.Length == 1
            ? All[0].GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.Name == "JsonSourceGenerationOptionsAttribute")
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

    private void Add(ITypeSymbol type)
    {
        if (!_types.Add(type))
        {
            return;
        }

        IEnumerable<ITypeSymbol> parts = type switch
        {
            IArrayTypeSymbol array => [array.ElementType],
            INamedTypeSymbol named => PartsOf(named),
            _ => [],
        };
        foreach (ITypeSymbol part in parts)
        {
            Add(part);
        }
    }

    private static IEnumerable<ITypeSymbol> PartsOf(INamedTypeSymbol type)
    {
        IEnumerable<ITypeSymbol> parts = type.TypeArguments.Concat(type.JsonDerivedTypes());

        // The parts of .NET's own types are their type arguments.
        return FrameworkTypes.IsFrameworkType(type)
            ? parts
            : parts.Concat(type.SelfAndBaseTypes().TakeWhile(part => part.SpecialType == SpecialType.None).SelectMany(part => part.GetMembers()
                .Select(member => member switch
                {
                    IPropertySymbol { IsStatic: false } property => property.Type,
                    IFieldSymbol { IsStatic: false, DeclaredAccessibility: Accessibility.Public } field => field.Type,
                    _ => null,
                })
                .OfType<ITypeSymbol>()
                .Concat(part.AllInterfaces.SelectMany(implemented => implemented.TypeArguments))));
    }
}
