using Microsoft.CodeAnalysis;

namespace Outboard.Generators;

/// <summary>The members of a contract that a stub implements: its own and those of the interfaces that it derives from.</summary>
internal static class ContractMembers
{
    /// <summary>
    /// The members in the order of their declaration. A member with a body is included only if it can be called from the other process;
    /// any other runs where it is called. The stub itself implements IAsyncDisposable.
    /// </summary>
    public static IEnumerable<ISymbol> Of(INamedTypeSymbol contract) => contract.SelfAndInterfaces()
        .Where(ancestor => !KnownTypes.IsAsyncDisposable(ancestor))
        .SelectMany(type => type.GetMembers())
        .Where(IsIncluded);

    /// <summary>Whether the signature of a method is one that can be called from the other process.</summary>
    public static bool IsRemoteCallable(IMethodSymbol method) =>
        !method.IsGenericMethod
        && method.RefKind == RefKind.None
        && method.Parameters.All(parameter => parameter.RefKind == RefKind.None)
        && (KnownTypes.IsTask(method.ReturnType) || KnownTypes.IsValueTask(method.ReturnType) || KnownTypes.IsSequence(method.ReturnType));

    /// <summary>Whether the contract has a body for a method: its own, or one by which a derived interface implements it.</summary>
    public static bool HasBody(IMethodSymbol method, INamedTypeSymbol contract)
    {
        IMethodSymbol[] derived = [.. contract.SelfAndInterfaces()
            .SelectMany(type => type.GetMembers().OfType<IMethodSymbol>())
            .Where(candidate => candidate.ExplicitInterfaceImplementations.Any(implemented => implemented.IsSameAs(method)))];

        // Of several the compiler cannot always say which is meant.
        return derived.Length switch
        {
            0 => !method.IsAbstract,
            1 => !derived[0].IsAbstract,
            _ => false,
        };
    }

    /// <summary>The name in a call: without the suffix Async.</summary>
    public static string WireName(string name) =>
        name.Length > 5 && name.EndsWith("Async", StringComparison.Ordinal) ? name.Substring(0, name.Length - 5) : name;

    /// <summary>The result as it is awaited; null if there is none.</summary>
    public static ITypeSymbol? ResultOf(IMethodSymbol method) => KnownTypes.IsSequence(method.ReturnType)
        ? method.ReturnType
        : ((INamedTypeSymbol)method.ReturnType).TypeArguments.SingleOrDefault();

    /// <summary>The types that are serialized as JSON for a method.</summary>
    public static IEnumerable<ITypeSymbol> JsonTypes(IMethodSymbol method) => method.Parameters.Select(parameter => parameter.Type)
        .Concat(ResultOf(method) is { } result ? [result] : [])
        .Where(type => !KnownTypes.IsToken(type) && !KnownTypes.IsStream(type) && !KnownTypes.IsContract(type))
        .Select(type => KnownTypes.IsSequence(type) || KnownTypes.IsProgress(type) ? ((INamedTypeSymbol)type).TypeArguments[0] : type);

    /// <summary>Whether a method has anything that needs a channel of its own.</summary>
    public static bool UsesBroker(IMethodSymbol method) =>
        method.Parameters.Any(parameter => KnownTypes.IsBrokered(parameter.Type)) || KnownTypes.IsBrokered(method.ReturnType)
        || (method.ReturnType is INamedTypeSymbol { TypeArguments.Length: 1 } task && KnownTypes.IsBrokered(task.TypeArguments[0]));

    /// <summary>Whether the code generated for a contract names anything obsolete.</summary>
    public static bool UsesObsolete(INamedTypeSymbol contract)
    {
        ISymbol[] members = [.. Of(contract)];
        IEnumerable<ITypeSymbol> types = members.OfType<IMethodSymbol>().SelectMany(method => method.Parameters.Select(parameter => parameter.Type).Append(method.ReturnType));
        return members.Append(contract).Concat(types.SelectMany(TypesIn)).Any(symbol => KnownTypes.HasAttribute(symbol, "System.ObsoleteAttribute"));
    }

    // An enumeration's members are named as defaults.
    private static IEnumerable<ISymbol> TypesIn(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => TypesIn(array.ElementType),
        INamedTypeSymbol { TypeKind: TypeKind.Enum } => type.GetMembers().Append(type),
        INamedTypeSymbol named => named.TypeArguments.SelectMany(TypesIn).Append(type),
        _ => [],
    };

    private static bool IsIncluded(ISymbol member) => member switch
    {
        { IsStatic: true } => false,
        IMethodSymbol { MethodKind: not MethodKind.Ordinary } => false,
        IMethodSymbol { IsAbstract: false } method => method.IsVirtual && IsRemoteCallable(method) && IsReachable(method),
        IMethodSymbol or IPropertySymbol or IEventSymbol => member.IsAbstract,
        _ => false,
    };

    private static bool IsReachable(ISymbol member) =>
        member.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;
}
