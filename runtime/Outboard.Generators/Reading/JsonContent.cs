using Microsoft.CodeAnalysis;

namespace Outboard.Generators;

/// <summary>Finds content of the types of a contract that is lost when they are serialized. Each type is checked once.</summary>
/// <param name="json">The JSON contexts of the contract.</param>
/// <param name="report">Receives what is found: the problem, the member that has it, and the location of that member.</param>
internal sealed class JsonContent(JsonContexts json, Action<Problem, string, Location?> report)
{
    private const int MaxTypes = 1000;

    private readonly HashSet<ITypeSymbol> _seen = new(SymbolEqualityComparer.Default);

    /// <summary>Checks a type that JsonTypeRules allows.</summary>
    /// <param name="type">The type.</param>
    /// <param name="member">The member that uses it.</param>
    /// <param name="place">The location of that member.</param>
    public void Check(ITypeSymbol type, string member, Location? place)
    {
        if (type is IArrayTypeSymbol array)
        {
            if (array.Rank > 1)
            {
                report(Unsupported(type, "JSON has no multidimensional arrays: use an array of arrays instead"), member, place);
                return;
            }

            Check(array.ElementType, member, place);
            return;
        }

        if (type is not INamedTypeSymbol named || KnownTypes.HasConverter(named) || json.Converts(named))
        {
            return;
        }

        if (named.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            Check(named.TypeArguments[0], member, place);
            return;
        }

        IEnumerable<ITypeSymbol> parts = named.TypeArguments;
        if (FrameworkTypes.IsCollection(named) && !FrameworkTypes.HasForm(named))
        {
            if (!CheckCollection(named, member, place))
            {
                return;
            }

            parts = FrameworkTypes.ItemsOf(named);
        }
        else if (FrameworkTypes.FixFor(named, json.IncludesFields) is { } fix)
        {
            report(Unsupported(named, fix), member, place);
            return;
        }
        else if (!FrameworkTypes.IsFrameworkType(named) && (named.TypeKind is TypeKind.Class or TypeKind.Struct || KnownTypes.HasJsonForm(named)))
        {
            // A generic type can be made of ever larger ones.
            if (_seen.Count < MaxTypes && _seen.Add(named))
            {
                CheckMembers(named);
            }

            return;
        }

        foreach (ITypeSymbol part in parts)
        {
            Check(part, member, place);
        }
    }

    private bool CheckCollection(INamedTypeSymbol type, string member, Location? place)
    {
        if (FrameworkTypes.KeyOf(type) is { } key && !FrameworkTypes.IsKey(key) && !json.Converts(key))
        {
            report(Unsupported(type, $"{TypeNames.Plain(key)} cannot be the key of a JSON dictionary: use a string, number, Guid or enum as the key, or a list of records"), member, place);
            return false;
        }

        if (FrameworkTypes.FixForCollection(type) is { } fix)
        {
            report(FrameworkTypes.IsFrameworkType(type) ? Unsupported(type, fix) : new Problem(Descriptors.ContentLost, $"uses {TypeNames.Plain(type)}", fix), member, place);
            return false;
        }

        return true;
    }

    private void CheckMembers(INamedTypeSymbol type)
    {
        foreach (ITypeSymbol derived in type.JsonDerivedTypes())
        {
            Check(derived, NameOf(derived), derived.SourceLocation());
        }

        IMethodSymbol[]? constructors = JsonMembers.ConstructorsOf(type);
        if (constructors is { Length: not 1 })
        {
            ReportLoss(type, constructors.Length == 0 ? "has no public constructor" : "has several public constructors", "Mark the constructor to use with [JsonConstructor]");
        }

        // If System.Text.Json cannot choose, the first one is assumed.
        IMethodSymbol? constructor = constructors?.FirstOrDefault();
        HashSet<string> parameters = new(constructor?.Parameters.Select(parameter => parameter.Name) ?? [], StringComparer.OrdinalIgnoreCase);
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        bool isEmpty = true;
        IEnumerable<ISymbol> members = type.SelfAndBaseTypes().TakeWhile(part => !FrameworkTypes.IsFrameworkType(part)).SelectMany(part => part.GetMembers());
        foreach (ISymbol member in members.Where(JsonMembers.IsSerialized))
        {
            if (member is IPropertySymbol property && names.Add(member.Name))
            {
                isEmpty = false;
                CheckProperty(property, parameters.Contains(property.Name), type);
            }
            else if (member is IFieldSymbol field)
            {
                isEmpty = false;
                names.Add(field.Name);
                CheckField(field);
            }
        }

        if (isEmpty && type.GetMembers().OfType<IFieldSymbol>().Any(field => !field.IsStatic && !field.IsImplicitlyDeclared))
        {
            ReportLoss(type, "has fields that are not public and no properties, so nothing of it is serialized", "Add properties or a [JsonConverter]");
        }
        else if (constructors is { Length: 1 } && constructor?.Parameters.FirstOrDefault(parameter => !names.Contains(parameter.Name)) is { } unbound)
        {
            ReportLoss(type, $"has a constructor with a parameter '{unbound.Name}' that matches no property", "Add a property of this name and type, or a constructor without parameters");
        }
    }

    private void CheckProperty(IPropertySymbol property, bool isParameter, INamedTypeSymbol type)
    {
        if (KnownTypes.HasConverter(property) || property.Has("JsonExtensionDataAttribute"))
        {
            return;
        }

        bool isSet = property.SetMethod is { } setter && (setter.DeclaredAccessibility == Accessibility.Public || property.Has("JsonIncludeAttribute"));
        if (!isSet && !isParameter)
        {
            if (json.Populates || property.Has("JsonObjectCreationHandlingAttribute") || type.Has("JsonObjectCreationHandlingAttribute"))
            {
                CheckMember(property, property.Type);
            }
            else if (property.SetMethod is not null)
            {
                ReportLoss(property, "has a setter that is not public, so its value is lost", "Make the setter public, or mark the property with [JsonInclude]");
            }
            else if (JsonMembers.IsStored(property))
            {
                ReportLoss(
                    property,
                    "cannot be set, so its value is lost",
                    type.IsValueType ? "Add an init accessor, or mark a constructor that takes it with [JsonConstructor]" : "Add an init or set accessor, or a constructor parameter of the same name");
            }

            return;
        }

        CheckMember(property, property.Type);
        if (json.All.Length > 0 && !isParameter && property is { IsRequired: false, SetMethod.IsInitOnly: true } && JsonMembers.HasInitializer(property))
        {
            report(new Problem(Descriptors.InitInitializer), NameOf(property), property.SourceLocation());
        }
    }

    private void CheckField(IFieldSymbol field)
    {
        if (json.IncludesFields || field.Has("JsonIncludeAttribute"))
        {
            CheckMember(field, field.Type);
        }
        else
        {
            ReportLoss(field, "is a field, which is not serialized", "Make it a property, or mark it with [JsonInclude]");
        }
    }

    private void CheckMember(ISymbol member, ITypeSymbol type)
    {
        Problem? problem = type.IsTupleType && json.IncludesFields ? null : JsonTypeRules.CheckPart(type);
        if (problem is not null)
        {
            report(problem, NameOf(member), member.SourceLocation());
        }

        if (problem is not { IsError: true })
        {
            Check(type, NameOf(member), member.SourceLocation());
        }
    }

    private void ReportLoss(ISymbol member, string what, string fix) => report(new Problem(Descriptors.ContentLost, what, fix), NameOf(member), member.SourceLocation());

    private static Problem Unsupported(ITypeSymbol type, string fix) => new(Descriptors.UnsupportedType, TypeNames.Plain(type), fix);

    private static string NameOf(ISymbol member) => member is ITypeSymbol type ? TypeNames.Plain(type) : $"{TypeNames.Plain(member.ContainingType)}.{member.Name}";
}
