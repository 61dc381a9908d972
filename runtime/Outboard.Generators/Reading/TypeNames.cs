using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Outboard.Generators;

/// <summary>
/// How types are written in the code generated for one interface: short where that means the same there, in full where not. A short
/// name that needs a using directive carries its namespace along, see <see cref="CodeWriter"/>.
/// </summary>
internal sealed class TypeNames(INamedTypeSymbol contract, SemanticModel model, int position)
{
    private static readonly HashSet<string> s_imported =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Threading", "System.Threading.Tasks",
    ];

    private static readonly SymbolDisplayFormat s_plain = SymbolDisplayFormat.CSharpErrorMessageFormat;

    /// <summary>The type in code.</summary>
    public string Of(ITypeSymbol type)
    {
        string name = Bare(type);
        return type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated } ? name + "?" : name;
    }

    /// <summary>The type as typeof takes it.</summary>
    public string TypeOf(ITypeSymbol type) => type is IDynamicTypeSymbol ? "object" : Bare(type);

    /// <summary>A class that is to be generated beside a contract, in code.</summary>
    public string Beside(INamedTypeSymbol other, string name)
    {
        string space = other.ContainingNamespace.IsGlobalNamespace ? "" : other.ContainingNamespace.ToDisplayString();
        return IsNear(other.ContainingNamespace) && !Found(name, 0).Any() ? Escape(name) : $"global::{Qualifier(space)}{Escape(name)}";
    }

    /// <summary>The type for a person to read.</summary>
    public static string Plain(ITypeSymbol type) => type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(s_plain);

    /// <summary>The type without qualification or nullability, for an attribute that somebody is to write.</summary>
    public static string Short(ITypeSymbol type) => type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat
        .RemoveMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier));

    /// <summary>A parameter's or a method's name in code.</summary>
    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || name is "await" or "async" or "nameof" or "field" or "when" or "where" or "yield" or "scoped"
            ? "@" + name
            : name;

    // What is a keyword only where a type can stand.
    private static string EscapeType(string name) =>
        name is "record" or "required" or "file" or "partial" or "var" or "dynamic" or "notnull" or "unmanaged" or "nint" or "nuint" or "extension" or "allows"
            ? "@" + name
            : Escape(name);

    /// <summary>A default value in code; null where it has no form there.</summary>
    public string? Default(IParameterSymbol parameter)
    {
        object? value = parameter.ExplicitDefaultValue;
        ITypeSymbol type = parameter.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : parameter.Type;
        return value switch
        {
            null => parameter.Type.IsReferenceType || !SymbolEqualityComparer.Default.Equals(type, parameter.Type) ? "null" : "default",
            _ when type.TypeKind == TypeKind.Enum => EnumValue(type, value),
            double.NaN => "double.NaN",
            double.PositiveInfinity => "double.PositiveInfinity",
            double.NegativeInfinity => "double.NegativeInfinity",
            float.NaN => "float.NaN",
            float.PositiveInfinity => "float.PositiveInfinity",
            float.NegativeInfinity => "float.NegativeInfinity",
            double number => number.ToString("R", CultureInfo.InvariantCulture) + "D",
            float number => number.ToString("R", CultureInfo.InvariantCulture) + "F",
            decimal number => number.ToString(CultureInfo.InvariantCulture) + "M",
            _ => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false),
        };
    }

    /// <summary>Whether a short name would be taken for something else than the library's type.</summary>
    public bool IsTaken(string name, string fullName) => Found(name, 0).Any(symbol => symbol is not ITypeSymbol type || KnownTypes.FullName(type) != fullName)
        || Found(name, 1).Any(symbol => symbol is not ITypeSymbol type || KnownTypes.FullName(type) != fullName);

    private string EnumValue(ITypeSymbol type, object value)
    {
        IFieldSymbol? member = type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, value));
        return member is null
            ? $"({Bare(type)})({Convert.ToString(value, CultureInfo.InvariantCulture)})"
            : $"{Bare(type)}.{Escape(member.Name)}";
    }

    private string Bare(ITypeSymbol type)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                return Array(array);
            case INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable:
                return Of(nullable.TypeArguments[0]) + "?";
            case INamedTypeSymbol { IsTupleType: false, SpecialType: not (SpecialType.System_IntPtr or SpecialType.System_UIntPtr) } named
                when named.SpecialType is SpecialType.None || !IsKeyword(named):
                return Named(named);
            default:
                return type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat
                    .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier));
        }
    }

    // Arrays of arrays are written with the outermost brackets first; a question mark ends what belongs together.
    private string Array(IArrayTypeSymbol array)
    {
        string brackets = Brackets(array);
        ITypeSymbol element = array.ElementType;
        while (element is IArrayTypeSymbol { NullableAnnotation: not NullableAnnotation.Annotated } inner)
        {
            brackets += Brackets(inner);
            element = inner.ElementType;
        }

        return Of(element) + brackets;
    }

    private static string Brackets(IArrayTypeSymbol array) => $"[{new string(',', array.Rank - 1)}]";

    private static bool IsKeyword(INamedTypeSymbol type) => SyntaxFacts.GetKeywordKind(Plain(type)) != SyntaxKind.None;

    private string Named(INamedTypeSymbol type)
    {
        string name = EscapeType(type.Name) + (type.Arity == 0 ? "" : $"<{string.Join(", ", type.TypeArguments.Select(Of))}>");
        if (type.ContainingType is { } outer)
        {
            return $"{Named(outer)}.{name}";
        }

        string space = type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString();
        bool isNear = IsNear(type.ContainingNamespace);
        bool isShort = (isNear || s_imported.Contains(space))
            && Found(type.Name, type.Arity).All(symbol => SymbolEqualityComparer.Default.Equals(symbol, type.OriginalDefinition));
        if (isShort)
        {
            return isNear ? name : CodeWriter.Import(space, name);
        }

        return $"global::{Qualifier(space)}{name}";
    }

    private static string Qualifier(string space) => space.Length == 0 ? "" : string.Join(".", space.Split('.').Select(name => Escape(name.TrimStart('@')))) + ".";

    // The namespace of the interface and those around it.
    private bool IsNear(INamespaceSymbol space)
    {
        for (INamespaceSymbol? own = contract.ContainingNamespace; own is not null; own = own.ContainingNamespace)
        {
            if (own.ToDisplayString() == space.ToDisplayString())
            {
                return true;
            }
        }

        return false;
    }

    private IEnumerable<ISymbol> Found(string name, int arity) =>
        model.LookupNamespacesAndTypes(position, name: name).Where(symbol => symbol is INamedTypeSymbol type ? type.Arity == arity : arity == 0);
}
