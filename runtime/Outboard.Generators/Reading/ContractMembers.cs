using Microsoft.CodeAnalysis;

namespace Outboard.Generators;

/// <summary>The members of a contract that a stub has to do with: its own and those of the interfaces that it derives from.</summary>
internal static class ContractMembers
{
    /// <summary>
    /// The members in the order of their declaration. A member with a body is among them only where it can be called from the other
    /// process; one that cannot is left to run where it is called. IAsyncDisposable is the stub's own affair.
    /// </summary>
    public static IEnumerable<ISymbol> Of(INamedTypeSymbol contract) => contract.AllInterfaces
        .Where(ancestor => !KnownTypes.IsAsyncDisposable(ancestor))
        .Prepend(contract)
        .SelectMany(type => type.GetMembers())
        .Where(Counts);

    /// <summary>The static members that make an interface useless as a type argument.</summary>
    public static IEnumerable<ISymbol> StaticAbstract(INamedTypeSymbol contract) => contract.AllInterfaces
        .Prepend(contract)
        .SelectMany(type => type.GetMembers())
        .Where(member => member is { IsStatic: true, IsAbstract: true } and not IMethodSymbol { AssociatedSymbol: not null });

    /// <summary>Whether a method looks as one that can be called from the other process does.</summary>
    public static bool LooksRemote(IMethodSymbol method) =>
        !method.IsGenericMethod
        && method.RefKind == RefKind.None
        && method.Parameters.All(parameter => parameter.RefKind == RefKind.None)
        && (KnownTypes.IsTask(method.ReturnType) || KnownTypes.IsValueTask(method.ReturnType) || KnownTypes.IsSequence(method.ReturnType));

    /// <summary>Whether the contract has a body for a method: its own, or one by which a derived interface implements it.</summary>
    public static bool HasBody(IMethodSymbol method, INamedTypeSymbol contract)
    {
        IMethodSymbol[] derived = [.. contract.AllInterfaces.Prepend(contract)
            .SelectMany(type => type.GetMembers().OfType<IMethodSymbol>())
            .Where(candidate => candidate.ExplicitInterfaceImplementations.Any(implemented => SymbolEqualityComparer.Default.Equals(implemented, method)))];

        // Of several the compiler cannot always say which is meant.
        return derived.Length switch
        {
            0 => !method.IsAbstract,
            1 => !derived[0].IsAbstract,
            _ => false,
        };
    }

    private static bool Counts(ISymbol member) => member switch
    {
        { IsStatic: true } => false,
        IMethodSymbol { MethodKind: not MethodKind.Ordinary } => false,
        IMethodSymbol { IsAbstract: false } method => method.IsVirtual && LooksRemote(method) && IsReachable(method),
        IMethodSymbol or IPropertySymbol or IEventSymbol => member.IsAbstract,
        _ => false,
    };

    private static bool IsReachable(ISymbol member) =>
        member.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;
}
