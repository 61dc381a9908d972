using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Outboard.Generators;

/// <summary>Looks into the types that cross for content that is lost on the way. Each type is looked at once.</summary>
/// <param name="settings">What the contract's JSON context says.</param>
/// <param name="report">Takes what is found: what is wrong, the member that it is wrong with, and the place of that.</param>
internal sealed class JsonContent(JsonSettings settings, Action<Problem, string, Location?> report)
{
    private const int MaxTypes = 1000;

    private readonly HashSet<ITypeSymbol> _seen = new(SymbolEqualityComparer.Default);

    /// <summary>Looks at a type that has been found fit as far as its own looks tell.</summary>
    /// <param name="type">The type.</param>
    /// <param name="holder">The member that has it.</param>
    /// <param name="place">Where that is.</param>
    public void Check(ITypeSymbol type, string holder, Location? place)
    {
        if (type is IArrayTypeSymbol array)
        {
            if (array.Rank > 1)
            {
                report(Lost(type, "JSON has no multidimensional arrays: use an array of arrays instead"), holder, place);
                return;
            }

            Check(array.ElementType, holder, place);
            return;
        }

        if (type is not INamedTypeSymbol named || KnownTypes.HasConverter(named) || settings.Converts(named))
        {
            return;
        }

        if (named.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            Check(named.TypeArguments[0], holder, place);
            return;
        }

        IEnumerable<ITypeSymbol> parts = named.TypeArguments;
        if (NetTypes.IsCollection(named) && !NetTypes.HasForm(named))
        {
            if (!CheckCollection(named, holder, place))
            {
                return;
            }

            parts = NetTypes.ItemsOf(named);
        }
        else if (NetTypes.FixFor(named, settings.IncludesFields) is { } fix)
        {
            report(Lost(named, fix), holder, place);
            return;
        }
        else if (!NetTypes.IsOfNet(named) && (named.TypeKind is TypeKind.Class or TypeKind.Struct || KnownTypes.HasJsonForm(named)))
        {
            // A type can be made of ever larger ones.
            if (_seen.Count < MaxTypes && _seen.Add(named))
            {
                CheckOwn(named);
            }

            return;
        }

        foreach (ITypeSymbol part in parts)
        {
            Check(part, holder, place);
        }
    }

    private bool CheckCollection(INamedTypeSymbol type, string holder, Location? place)
    {
        if (NetTypes.KeyOf(type) is { } key && !NetTypes.IsKey(key) && !settings.Converts(key))
        {
            report(Lost(type, $"{TypeNames.Plain(key)} cannot be the key of a JSON dictionary: use a string, number, Guid or enum as the key, or a list of records"), holder, place);
            return false;
        }

        if (NetTypes.FixForCollection(type) is { } fix)
        {
            report(NetTypes.IsOfNet(type) ? Lost(type, fix) : new Problem(Descriptors.ContentLost, $"uses {TypeNames.Plain(type)}", fix), holder, place);
            return false;
        }

        return true;
    }

    private void CheckOwn(INamedTypeSymbol type)
    {
        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (attribute is { AttributeClass.Name: "JsonDerivedTypeAttribute", ConstructorArguments.Length: > 0 } && attribute.ConstructorArguments[0].Value is ITypeSymbol derived)
            {
                Check(derived, TypeNames.Plain(derived), PlaceOf(derived));
            }
        }

        (IMethodSymbol? constructor, bool isChosen) = ConstructorOf(type);
        HashSet<string> taken = new(constructor?.Parameters.Select(parameter => parameter.Name) ?? [], StringComparer.OrdinalIgnoreCase);
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        bool isEmpty = true;
        for (INamedTypeSymbol? part = type; part is not null && !NetTypes.IsOfNet(part); part = part.BaseType)
        {
            foreach (ISymbol member in part.GetMembers().Where(member => !member.IsStatic && member is IPropertySymbol or IFieldSymbol && !IsIgnored(member)))
            {
                if (member is IPropertySymbol { IsIndexer: false, ExplicitInterfaceImplementations.Length: 0 } property && IsVisible(member) && names.Add(member.Name))
                {
                    isEmpty = false;
                    CheckProperty(property, taken.Contains(property.Name), type);
                }
                else if (member is IFieldSymbol { IsImplicitlyDeclared: false } field && IsVisible(member))
                {
                    isEmpty = false;
                    names.Add(field.Name);
                    CheckField(field);
                }
            }
        }

        if (isEmpty && type.GetMembers().OfType<IFieldSymbol>().Any(field => !field.IsStatic && !field.IsImplicitlyDeclared))
        {
            Lose(type, "has fields that are not public and no properties, so nothing of it is serialized", "Add properties or a [JsonConverter]");
        }
        else if (isChosen && constructor?.Parameters.FirstOrDefault(parameter => !names.Contains(parameter.Name)) is { } unbound)
        {
            Lose(type, $"has a constructor with a parameter '{unbound.Name}' that matches no property", "Add a property of this name and type, or a constructor without parameters");
        }
    }

    private void CheckProperty(IPropertySymbol property, bool isTaken, INamedTypeSymbol type)
    {
        if (KnownTypes.HasConverter(property) || Has(property, "JsonExtensionDataAttribute"))
        {
            return;
        }

        bool isSet = property.SetMethod is { } setter && (setter.DeclaredAccessibility == Accessibility.Public || Has(property, "JsonIncludeAttribute"));
        if (!isSet && !isTaken)
        {
            if (settings.Populates || Has(property, "JsonObjectCreationHandlingAttribute") || Has(type, "JsonObjectCreationHandlingAttribute"))
            {
                CheckMember(property, property.Type);
            }
            else if (property.SetMethod is not null)
            {
                Lose(property, "has a setter that is not public, so its value is lost", "Make the setter public, or mark the property with [JsonInclude]");
            }
            else if (IsStored(property))
            {
                Lose(
                    property,
                    "cannot be set, so its value is lost",
                    type.IsValueType ? "Add an init accessor, or mark a constructor that takes it with [JsonConstructor]" : "Add an init or set accessor, or a constructor parameter of the same name");
            }

            return;
        }

        CheckMember(property, property.Type);
        if (settings.HasContext && !isTaken && property is { IsRequired: false, SetMethod.IsInitOnly: true } && HasInitialiser(property))
        {
            report(new Problem(Descriptors.InitInitializer), NameOf(property), PlaceOf(property));
        }
    }

    private void CheckField(IFieldSymbol field)
    {
        if (settings.IncludesFields || Has(field, "JsonIncludeAttribute"))
        {
            CheckMember(field, field.Type);
        }
        else
        {
            Lose(field, "is a field, which is not serialized", "Make it a property, or mark it with [JsonInclude]");
        }
    }

    private void CheckMember(ISymbol member, ITypeSymbol type)
    {
        Problem? problem = type.IsTupleType && settings.IncludesFields ? null : JsonTypeRules.CheckPart(type);
        if (problem is not null)
        {
            report(problem, NameOf(member), PlaceOf(member));
        }

        if (problem is not { Descriptor.DefaultSeverity: DiagnosticSeverity.Error })
        {
            Check(type, NameOf(member), PlaceOf(member));
        }
    }

    // As System.Text.Json chooses it; null for none, which is a struct's default. Where it cannot choose, the first counts.
    private (IMethodSymbol? Constructor, bool IsChosen) ConstructorOf(INamedTypeSymbol type)
    {
        if (type.InstanceConstructors.FirstOrDefault(constructor => Has(constructor, "JsonConstructorAttribute")) is { } marked)
        {
            return (marked, true);
        }

        IMethodSymbol[] open = [.. type.InstanceConstructors.Where(constructor => constructor.DeclaredAccessibility == Accessibility.Public)];
        if (type.IsValueType || type.IsAbstract || open.Any(constructor => constructor.Parameters.Length == 0))
        {
            return (null, true);
        }

        if (open.Length == 1)
        {
            return (open[0], true);
        }

        Lose(type, open.Length == 0 ? "has no public constructor" : "has several public constructors", "Mark the constructor to use with [JsonConstructor]");
        return (open.FirstOrDefault(), false);
    }

    private void Lose(ISymbol member, string what, string fix) => report(new Problem(Descriptors.ContentLost, what, fix), NameOf(member), PlaceOf(member));

    private static Problem Lost(ITypeSymbol type, string fix) => new(Descriptors.UnsupportedType, TypeNames.Plain(type), fix);

    private static bool IsVisible(ISymbol member) => member.DeclaredAccessibility == Accessibility.Public || Has(member, "JsonIncludeAttribute");

    private static bool IsIgnored(ISymbol member) => member.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "JsonIgnoreAttribute"
        && attribute.NamedArguments.All(argument => argument is { Key: "Condition", Value.Value: 1 }));

    private static bool Has(ISymbol member, string attribute) => member.GetAttributes().Any(data => data.AttributeClass?.Name == attribute);

    // What is computed is not lost. Of a type that is compiled elsewhere it cannot be told.
    private static bool IsStored(IPropertySymbol property) => property.ContainingType.OriginalDefinition.GetMembers().OfType<IFieldSymbol>()
        .Any(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property.OriginalDefinition));

    private static bool HasInitialiser(IPropertySymbol property) => property.DeclaringSyntaxReferences
        .Select(reference => reference.GetSyntax())
        .OfType<PropertyDeclarationSyntax>()
        .Any(declaration => declaration.Initializer is { Value: var value } && !IsNothing(value));

    // An absent member is this anyway.
    private static bool IsNothing(ExpressionSyntax value) => value switch
    {
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } forgiven => IsNothing(forgiven.Operand),
        LiteralExpressionSyntax literal => literal.Token.Text is "null" or "default" or "false" or "0",
        _ => value is DefaultExpressionSyntax,
    };

    private static string NameOf(ISymbol member) => member is ITypeSymbol type ? TypeNames.Plain(type) : $"{TypeNames.Plain(member.ContainingType)}.{member.Name}";

    private static Location? PlaceOf(ISymbol member) => member.Locations.FirstOrDefault(location => location.IsInSource);
}
