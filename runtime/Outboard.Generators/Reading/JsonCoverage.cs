using Microsoft.CodeAnalysis;

namespace Outboard.Generators;

/// <summary>Which types a JSON context has: those that it lists, and those that these are made of.</summary>
internal sealed class JsonCoverage
{
    private readonly HashSet<ITypeSymbol> _covered = new(SymbolEqualityComparer.Default);

    /// <summary>Collects the types of the contexts.</summary>
    public JsonCoverage(params INamedTypeSymbol?[] contexts)
    {
        foreach (INamedTypeSymbol? context in contexts)
        {
            foreach (AttributeData attribute in context?.GetAttributes() ?? [])
            {
                if (IsList(attribute) && attribute.ConstructorArguments[0].Value is ITypeSymbol type)
                {
                    Cover(type);
                }
            }
        }
    }

    /// <summary>Whether a class is a JSON context that lists something: one that lists nothing is not completed by .NET's generator.</summary>
    public static bool IsContext(INamedTypeSymbol? type) =>
        type is not null && KnownTypes.DerivesFrom(type, "System.Text.Json.Serialization.JsonSerializerContext") && type.GetAttributes().Any(IsList);

    public bool Has(ITypeSymbol type) => _covered.Contains(type);

    private static bool IsList(AttributeData attribute) =>
        attribute is { AttributeClass.Name: "JsonSerializableAttribute", ConstructorArguments.Length: 1 };

    private void Cover(ITypeSymbol type)
    {
        if (!_covered.Add(type))
        {
            return;
        }

        if (type is IArrayTypeSymbol array)
        {
            Cover(array.ElementType);
        }

        if (type is not INamedTypeSymbol named)
        {
            return;
        }

        foreach (ITypeSymbol argument in named.TypeArguments)
        {
            Cover(argument);
        }

        foreach (AttributeData attribute in named.GetAttributes())
        {
            if (attribute is { AttributeClass.Name: "JsonDerivedTypeAttribute", ConstructorArguments.Length: > 0 }
                && attribute.ConstructorArguments[0].Value is ITypeSymbol derived)
            {
                Cover(derived);
            }
        }

        // What .NET's own types are made of shows in their type arguments.
        string space = named.ContainingNamespace?.ToDisplayString() ?? "";
        if (space == "System" || space.StartsWith("System.", StringComparison.Ordinal))
        {
            return;
        }

        for (INamedTypeSymbol? part = named; part is not null && part.SpecialType == SpecialType.None; part = part.BaseType)
        {
            foreach (ISymbol member in part.GetMembers())
            {
                switch (member)
                {
                    case IPropertySymbol { IsStatic: false } property:
                        Cover(property.Type);
                        break;
                    case IFieldSymbol { IsStatic: false, DeclaredAccessibility: Accessibility.Public } field:
                        Cover(field.Type);
                        break;
                    default:
                        break;
                }
            }

            foreach (ITypeSymbol element in part.AllInterfaces.SelectMany(implemented => implemented.TypeArguments))
            {
                Cover(element);
            }
        }
    }
}
