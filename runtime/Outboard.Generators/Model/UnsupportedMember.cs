using Microsoft.CodeAnalysis;

namespace Outboard.Generators;

/// <summary>
/// A member that cannot be used in a contract. Its diagnostic must be the only error, so the class implements it all the same: it throws.
/// </summary>
/// <param name="Declaration">The member in code, with a dollar sign in place of each body.</param>
/// <param name="Reason">The message of the exception.</param>
internal sealed record UnsupportedMember(string Declaration, string Reason)
{
    // Without nullability, which a declaration of this form cannot always repeat.
    private static readonly SymbolDisplayFormat s_types = SymbolDisplayFormat.FullyQualifiedFormat;

    public static UnsupportedMember Of(ISymbol member)
    {
        string reason = $"{member.ContainingType.Name}.{member.Name} cannot be used in a plugin contract.";
        string owner = Type(member.ContainingType);
        return member switch
        {
            IPropertySymbol property => new UnsupportedMember($"{RefOf(property.RefKind)}{UnsafeOf(property.Type)}{Type(property.Type)} {owner}.{Property(property)}", reason),
            IEventSymbol @event => new UnsupportedMember($"event {Type(@event.Type)} {owner}.{TypeNames.Escape(@event.Name)} {{ add $ remove $ }}", reason),
            IMethodSymbol method => new UnsupportedMember(
                $"{(method.Parameters.Any(parameter => IsPointer(parameter.Type)) ? "unsafe " : UnsafeOf(method.ReturnType))}{RefOf(method.RefKind)}{Type(method.ReturnType)} {owner}.{TypeNames.Escape(method.Name)}{TypeParameters(method)}({Parameters(method.Parameters)}) $",
                reason),
            _ => new UnsupportedMember("", reason),
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
