using Microsoft.CodeAnalysis;

namespace Outboard.Generators;

/// <summary>Writes members that cannot cross in such a form that the class compiles: the error is the diagnostic, and only that.</summary>
internal static class RefusedMembers
{
    // Without nullability, which a declaration of this form cannot always repeat.
    private static readonly SymbolDisplayFormat s_types = SymbolDisplayFormat.FullyQualifiedFormat;

    public static RefusedMember Of(ISymbol member)
    {
        string reason = $"{member.ContainingType.Name}.{member.Name} cannot be used in a plugin contract.";
        string owner = Type(member.ContainingType);
        return member switch
        {
            IPropertySymbol property => new RefusedMember($"{RefOf(property.RefKind)}{UnsafeOf(property.Type)}{Type(property.Type)} {owner}.{Property(property)}", reason),
            IEventSymbol happening => new RefusedMember($"event {Type(happening.Type)} {owner}.{TypeNames.Escape(happening.Name)} {{ add $ remove $ }}", reason),
            IMethodSymbol method => new RefusedMember(
                $"{(method.Parameters.Any(parameter => IsPointer(parameter.Type)) ? "unsafe " : UnsafeOf(method.ReturnType))}{RefOf(method.RefKind)}{Type(method.ReturnType)} {owner}.{TypeNames.Escape(method.Name)}{TypeParameters(method)}({Parameters(method.Parameters)}) $",
                reason),
            _ => new RefusedMember("", reason),
        };
    }

    private static string Property(IPropertySymbol property)
    {
        string name = property.IsIndexer ? $"this[{Parameters(property.Parameters)}]" : TypeNames.Escape(property.Name);
        string getter = property.GetMethod is null ? "" : "get $ ";
        string setter = property.SetMethod is null ? "" : property.SetMethod.IsInitOnly ? "init $ " : "set $ ";
        return $"{name} {{ {getter}{setter}}}";
    }

    private static string Parameters(IEnumerable<IParameterSymbol> parameters) => string.Join(", ", parameters.Select(parameter =>
        $"{RefOf(parameter.RefKind, isParameter: true)}{Type(parameter.Type)} {TypeNames.Escape(parameter.Name)}"));

    private static string TypeParameters(IMethodSymbol method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.TypeParameters.Select(type => TypeNames.Escape(type.Name)))}>" : "";

    private static string RefOf(RefKind kind, bool isParameter = false) => kind switch
    {
        RefKind.Ref => "ref ",
        RefKind.Out => "out ",
        RefKind.In => isParameter ? "in " : "ref readonly ",
        RefKind.RefReadOnlyParameter => "ref readonly ",
        _ => "",
    };

    private static string UnsafeOf(ITypeSymbol type) => IsPointer(type) ? "unsafe " : "";

    private static bool IsPointer(ITypeSymbol type) =>
        type is IPointerTypeSymbol or IFunctionPointerTypeSymbol || (type is IArrayTypeSymbol array && IsPointer(array.ElementType));

    private static string Type(ITypeSymbol type) => type.ToDisplayString(s_types);
}
