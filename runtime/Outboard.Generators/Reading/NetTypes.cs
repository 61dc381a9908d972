using Microsoft.CodeAnalysis;

namespace Outboard.Generators;

/// <summary>Which types of .NET keep their content in JSON.</summary>
internal static class NetTypes
{
    private static readonly HashSet<string> s_simple =
    [
        "System.Guid", "System.DateTimeOffset", "System.DateOnly", "System.TimeOnly", "System.TimeSpan", "System.Uri", "System.Version", "System.Half",
        "System.Int128", "System.UInt128",
    ];

    private static readonly HashSet<string> s_good =
    [
        "System.Memory", "System.ReadOnlyMemory", "System.Collections.Generic.KeyValuePair", "System.Text.Json.JsonElement",
        "System.Text.Json.JsonDocument", "System.Text.Json.Nodes.JsonNode", "System.Text.Json.Nodes.JsonObject",
        "System.Text.Json.Nodes.JsonArray", "System.Text.Json.Nodes.JsonValue",
    ];

    // Their looks are those of types that cross.
    private static readonly Dictionary<string, string> s_bad = new()
    {
        ["System.Text.StringBuilder"] = "Use string instead",
        ["System.Globalization.CultureInfo"] = "Use its name, a string, instead",
        ["System.Net.IPAddress"] = "Use string instead",
        ["System.Net.IPEndPoint"] = "Use string instead",
        ["System.Exception"] = "Throw it, or use a record with the data that is needed",
        ["System.Data.DataTable"] = "Use a list of records instead",
        ["System.Data.DataSet"] = "Use a list of records instead",
    };

    private static readonly HashSet<string> s_reversed =
    [
        "System.Collections.Stack", "System.Collections.Generic.Stack", "System.Collections.Concurrent.ConcurrentStack",
        "System.Collections.Immutable.ImmutableStack", "System.Collections.Immutable.IImmutableStack",
    ];

    private static readonly HashSet<string> s_filled =
    [
        "System.Collections.Queue", "System.Collections.Generic.Queue", "System.Collections.Concurrent.ConcurrentQueue",
        "System.Collections.Concurrent.ConcurrentBag",
    ];

    public static bool IsOfNet(ITypeSymbol type)
    {
        string space = type.ContainingNamespace?.ToDisplayString() ?? "";
        return space == "System" || space.StartsWith("System.", StringComparison.Ordinal);
    }

    /// <summary>Whether .NET has a form of its own for the type.</summary>
    public static bool HasForm(INamedTypeSymbol type) => IsSimple(type) || s_good.Contains(KnownTypes.FullName(type)) || type.SpecialType == SpecialType.System_Object;

    /// <summary>Whether the type can be the key of a dictionary.</summary>
    public static bool IsKey(ITypeSymbol type) => IsSimple(type) || KnownTypes.HasConverter(type);

    /// <summary>What to do about a type whose content is lost; null where it is not.</summary>
    public static string? FixFor(INamedTypeSymbol type, bool includesFields)
    {
        for (INamedTypeSymbol? ancestor = type; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (s_bad.TryGetValue(KnownTypes.FullName(ancestor), out string? fix))
            {
                return fix;
            }
        }

        return !IsOfNet(type) || HasForm(type) || CanArrive(type, includesFields) ? null : "Its content would be lost in JSON: use a record with the data that is needed";
    }

    public static bool IsCollection(INamedTypeSymbol type) => type.SpecialType != SpecialType.System_String
        && type.AllInterfaces.Prepend(type).Any(implemented => KnownTypes.Is(implemented, "System.Collections.IEnumerable"));

    /// <summary>What to do about a collection that does not arrive as it was sent; null where it does.</summary>
    public static string? FixForCollection(INamedTypeSymbol type)
    {
        if (IsOrDerives(type, s_reversed))
        {
            return "Its items would be received in reverse order: use a list instead";
        }

        if (type.TypeKind == TypeKind.Interface || IsOrDerives(type, s_filled) || KnownTypes.FullName(type).StartsWith("System.Collections.Immutable.", StringComparison.Ordinal))
        {
            return null;
        }

        bool hasAdd = type.AllInterfaces.Any(implemented =>
            KnownTypes.Is(implemented, "System.Collections.Generic.ICollection", 1) || KnownTypes.Is(implemented, "System.Collections.IList")
            || KnownTypes.Is(implemented, "System.Collections.IDictionary"));
        bool isEmptyFirst = !type.IsAbstract && type.InstanceConstructors.Any(constructor => constructor is { DeclaredAccessibility: Accessibility.Public, Parameters.Length: 0 });
        return hasAdd && isEmptyFirst && KnownTypes.FullName(type) != "System.ArraySegment" ? null : "It cannot be deserialized from JSON: use a list, an array or a dictionary instead";
    }

    /// <summary>The type of the keys where there are some.</summary>
    public static ITypeSymbol? KeyOf(INamedTypeSymbol type) => type.AllInterfaces.Prepend(type)
        .FirstOrDefault(implemented => KnownTypes.Is(implemented, "System.Collections.Generic.IDictionary", 2)
            || KnownTypes.Is(implemented, "System.Collections.Generic.IReadOnlyDictionary", 2))?.TypeArguments[0];

    /// <summary>The types of the items.</summary>
    public static IEnumerable<ITypeSymbol> ItemsOf(INamedTypeSymbol type) => type.AllInterfaces.Prepend(type)
        .Where(implemented => KnownTypes.Is(implemented, "System.Collections.Generic.IEnumerable", 1))
        .Select(implemented => implemented.TypeArguments[0]);

    private static bool IsSimple(ITypeSymbol type) => type.TypeKind == TypeKind.Enum
        || type.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_String or SpecialType.System_DateTime
        || s_simple.Contains(KnownTypes.FullName(type));

    private static bool IsOrDerives(INamedTypeSymbol type, HashSet<string> names)
    {
        for (INamedTypeSymbol? ancestor = type; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (names.Contains(KnownTypes.FullName(ancestor)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool CanArrive(INamedTypeSymbol type, bool includesFields)
    {
        List<ISymbol> members = [];
        for (INamedTypeSymbol? ancestor = type; ancestor is not null; ancestor = ancestor.BaseType)
        {
            members.AddRange(ancestor.GetMembers().Where(member => member is { IsStatic: false, DeclaredAccessibility: Accessibility.Public }));
        }

        if (type.IsAbstract || members.OfType<IFieldSymbol>().Any())
        {
            return includesFields && !type.IsAbstract;
        }

        IPropertySymbol[] properties = [.. members.OfType<IPropertySymbol>().Where(property => !property.IsIndexer)];
        IMethodSymbol[] constructors = [.. type.InstanceConstructors.Where(constructor => constructor.DeclaredAccessibility == Accessibility.Public)];
        return type.IsValueType || constructors.Any(constructor => constructor.Parameters.Length == 0)
            ? properties.Any(property => property.SetMethod is { DeclaredAccessibility: Accessibility.Public })
            : constructors.Length == 1 && constructors[0].Parameters.All(parameter =>
                properties.Any(property => string.Equals(property.Name, parameter.Name, StringComparison.OrdinalIgnoreCase)));
    }
}
