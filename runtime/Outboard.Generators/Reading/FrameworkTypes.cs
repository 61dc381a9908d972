using Microsoft.CodeAnalysis;

namespace Outboard.Generators;

/// <summary>Which types of .NET keep their content when they are serialized as JSON.</summary>
internal static class FrameworkTypes
{
    private static readonly HashSet<string> s_simple =
    [
        "System.Guid", "System.DateTimeOffset", "System.DateOnly", "System.TimeOnly", "System.TimeSpan", "System.Uri", "System.Version", "System.Half",
        "System.Int128", "System.UInt128",
    ];

    private static readonly HashSet<string> s_supported =
    [
        "System.Memory", "System.ReadOnlyMemory", "System.Collections.Generic.KeyValuePair", "System.Text.Json.JsonElement",
        "System.Text.Json.JsonDocument", "System.Text.Json.Nodes.JsonNode", "System.Text.Json.Nodes.JsonObject",
        "System.Text.Json.Nodes.JsonArray", "System.Text.Json.Nodes.JsonValue",
    ];

    // They look like types that keep their content.
    private static readonly Dictionary<string, string> s_fixes = new()
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

    private static readonly HashSet<string> s_deserializable =
    [
        "System.Collections.Queue", "System.Collections.Generic.Queue", "System.Collections.Concurrent.ConcurrentQueue",
        "System.Collections.Concurrent.ConcurrentBag",
    ];

    public static bool IsFrameworkType(ITypeSymbol type) => $"{type.Namespace()}.".StartsWith("System.", StringComparison.Ordinal);

    /// <summary>Whether System.Text.Json has its own form for the type.</summary>
    public static bool HasForm(INamedTypeSymbol type) => IsSimple(type) || s_supported.Contains(KnownTypes.FullName(type)) || type.SpecialType == SpecialType.System_Object;

    /// <summary>Whether the type can be the key of a dictionary.</summary>
    public static bool IsKey(ITypeSymbol type) => IsSimple(type) || KnownTypes.HasConverter(type);

    /// <summary>The fix for a type whose content is lost; null if it is not.</summary>
    public static string? FixFor(INamedTypeSymbol type, bool includesFields)
    {
        if (type.SelfAndBaseTypes().Select(KnownTypes.FullName).FirstOrDefault(s_fixes.ContainsKey) is { } name)
        {
            return s_fixes[name];
        }

        return !IsFrameworkType(type) || HasForm(type) || CanRoundTrip(type, includesFields) ? null : "Its content would be lost in JSON: use a record with the data that is needed";
    }

    public static bool IsCollection(INamedTypeSymbol type) => type.SpecialType != SpecialType.System_String
        && type.SelfAndInterfaces().Any(implemented => KnownTypes.Is(implemented, "System.Collections.IEnumerable"));

    /// <summary>The fix for a collection that is not received as it was sent; null if it is.</summary>
    public static string? FixForCollection(INamedTypeSymbol type)
    {
        if (IsOrDerives(type, s_reversed))
        {
            return "Its items would be received in reverse order: use a list instead";
        }

        if (type.TypeKind == TypeKind.Interface || IsOrDerives(type, s_deserializable) || KnownTypes.FullName(type).StartsWith("System.Collections.Immutable.", StringComparison.Ordinal))
        {
            return null;
        }

        bool hasAdd = type.AllInterfaces.Any(implemented =>
            KnownTypes.Is(implemented, "System.Collections.Generic.ICollection", 1) || KnownTypes.Is(implemented, "System.Collections.IList")
            || KnownTypes.Is(implemented, "System.Collections.IDictionary"));
        bool isCreatable = !type.IsAbstract && type.InstanceConstructors.Any(constructor => constructor is { DeclaredAccessibility: Accessibility.Public, Parameters.Length: 0 });
        return hasAdd && isCreatable && KnownTypes.FullName(type) != "System.ArraySegment" ? null : "It cannot be deserialized from JSON: use a list, an array or a dictionary instead";
    }

    /// <summary>The type of the keys, if any.</summary>
    public static ITypeSymbol? KeyOf(INamedTypeSymbol type) => type.SelfAndInterfaces()
        .FirstOrDefault(implemented => KnownTypes.Is(implemented, "System.Collections.Generic.IDictionary", 2)
            || KnownTypes.Is(implemented, "System.Collections.Generic.IReadOnlyDictionary", 2))?.TypeArguments[0];

    /// <summary>The types of the items.</summary>
    public static IEnumerable<ITypeSymbol> ItemsOf(INamedTypeSymbol type) => type.SelfAndInterfaces()
        .Where(implemented => KnownTypes.Is(implemented, "System.Collections.Generic.IEnumerable", 1))
        .Select(implemented => implemented.TypeArguments[0]);

    private static bool IsSimple(ITypeSymbol type) => type.TypeKind == TypeKind.Enum
        || type.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_String or SpecialType.System_DateTime
        || s_simple.Contains(KnownTypes.FullName(type));

    private static bool IsOrDerives(INamedTypeSymbol type, HashSet<string> names) => type.SelfAndBaseTypes().Select(KnownTypes.FullName).Any(names.Contains);

    private static bool CanRoundTrip(INamedTypeSymbol type, bool includesFields)
    {
        ISymbol[] members = [.. type.SelfAndBaseTypes().SelectMany(part => part.GetMembers())
            .Where(member => member is { IsStatic: false, DeclaredAccessibility: Accessibility.Public })];
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
