using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Outboard.Generators;

/// <summary>
/// How types are written in the code generated for one interface: short if that means the same there, otherwise fully qualified. A short
/// name that needs a using directive contains its namespace, see <see cref="CodeWriter"/>.
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

    /// <summary>The type in a typeof expression.</summary>
    public string TypeOf(ITypeSymbol type) => type is IDynamicTypeSymbol ? "object" : Bare(type);

    /// <summary>A class that is generated for a contract, in code.</summary>
    public string OfGenerated(INamedTypeSymbol other, string name) =>
        IsEnclosing(other.ContainingNamespace) && !Lookup(name, 0).Any() ? Escape(name) : $"global::{Qualifier(other.Namespace())}{Escape(name)}";

    /// <summary>The type, for a message.</summary>
    public static string Plain(ITypeSymbol type) => type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(s_plain);

    /// <summary>The type without qualification or nullability, for an attribute in a message.</summary>
    public static string Short(ITypeSymbol type) => type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat
        .RemoveMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier));

    /// <summary>A member with its type, for a message.</summary>
    public static string OfMember(ISymbol member) => $"{member.ContainingType.Name}.{(member is IPropertySymbol { IsIndexer: true } ? "this[]" : member.Name)}";

    /// <summary>A method with its type and the types of its parameters, for a message.</summary>
    public static string OfSignature(IMethodSymbol method) => $"{OfMember(method)}({string.Join(", ", method.Parameters.Select(parameter => Short(parameter.Type)))})";

    /// <summary>A parameter's or a method's name in code.</summary>
    public static string Escape(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || name is "await" or "async" or "nameof" or "field" or "when" or "where" or "yield" or "scoped"
            ? "@" + name
            : name;

    public static string EscapeNamespace(string space) => string.Join(".", space.Split('.').Select(name => Escape(name.TrimStart('@'))));

    // Keywords in the place of a type only.
    private static string EscapeType(string name) =>
        name is "record" or "required" or "file" or "partial" or "var" or "dynamic" or "notnull" or "unmanaged" or "nint" or "nuint" or "extension" or "allows"
            ? "@" + name
            : Escape(name);

    /// <summary>A default value in code; null if it cannot be written.</summary>
    public string? Default(IParameterSymbol parameter)
    {
        object? value = parameter.ExplicitDefaultValue;
        ITypeSymbol type = parameter.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : parameter.Type;
        return value switch
        {
            null => parameter.Type.IsReferenceType || !type.IsSameAs(parameter.Type) ? "null" : "default",
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

    /// <summary>Whether a short name would mean something else than this type.</summary>
    public bool IsTaken(string name, string fullName) =>
        Lookup(name, 0).Concat(Lookup(name, 1)).Any(symbol => symbol is not ITypeSymbol type || KnownTypes.FullName(type) != fullName);

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
                when named.SpecialType is SpecialType.None || !HasKeyword(named):
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

    private static bool HasKeyword(INamedTypeSymbol type) => SyntaxFacts.GetKeywordKind(Plain(type)) != SyntaxKind.None;

    private string Named(INamedTypeSymbol type)
    {
        string name = EscapeType(type.Name) + (type.Arity == 0 ? "" : $"<{string.Join(", ", type.TypeArguments.Select(Of))}>");
        if (type.ContainingType is { } outer)
        {
            return $"{Named(outer)}.{name}";
        }

        string space = type.Namespace();
        bool isEnclosing = IsEnclosing(type.ContainingNamespace);
        bool isShort = (isEnclosing || s_imported.Contains(space))
            && Lookup(type.Name, type.Arity).All(symbol => symbol.IsSameAs(type.OriginalDefinition));
        if (isShort)
        {
            return isEnclosing ? name : CodeWriter.Import(space, name);
        }

        return $"global::{Qualifier(space)}{name}";
    }

    private static string Qualifier(string space) => space.Length == 0 ? "" : EscapeNamespace(space) + ".";

    // The namespace of the interface and those around it.
    private bool IsEnclosing(INamespaceSymbol space) =>
        space.IsGlobalNamespace || $"{contract.Namespace()}.".StartsWith($"{space.ToDisplayString()}.", StringComparison.Ordinal);

    private IEnumerable<ISymbol> Lookup(string name, int arity) =>
        model.LookupNamespacesAndTypes(position, name: name).Where(symbol => symbol is INamedTypeSymbol type ? type.Arity == arity : arity == 0);
}
