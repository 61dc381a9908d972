using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Outboard.Generators;

/// <summary>Which interfaces can be plugin contracts at all.</summary>
internal static class ContractRules
{
    /// <summary>The reason why nothing can be generated for an interface; null if there is none.</summary>
    public static DiagnosticInfo? Check(INamedTypeSymbol contract, LanguageVersion language, Location location)
    {
        string name = TypeNames.Plain(contract);
        foreach (INamedTypeSymbol type in contract.SelfAndContainingTypes())
        {
            if (type.TypeParameters.Length > 0)
            {
                return DiagnosticInfo.Of(Descriptors.GenericContract, location, name);
            }

            if (type.IsFileLocal || type.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal)
            {
                return DiagnosticInfo.Of(Descriptors.Inaccessible, location, name);
            }
        }

        if (StaticAbstractMember(contract) is { } member)
        {
            return DiagnosticInfo.Of(Descriptors.StaticAbstractMember, member.SourceLocation() ?? location, TypeNames.OfMember(member));
        }

        if (language < LanguageVersion.CSharp12)
        {
            return DiagnosticInfo.Of(Descriptors.LanguageVersion, location, name);
        }

        // The names of files are compared without regard to case.
        string stem = StubFinder.StemOf(contract);
        INamedTypeSymbol? other = AllTypes(contract.ContainingNamespace)
            .Where(type => KnownTypes.IsContract(type) && string.Equals(StubFinder.StemOf(type), stem, StringComparison.OrdinalIgnoreCase))
            .OrderBy(type => type.ToDisplayString(), StringComparer.Ordinal)
            .FirstOrDefault();
        return other is null || other.IsSameAs(contract)
            ? null
            : DiagnosticInfo.Of(Descriptors.InvalidClass, location, name, stem + "Rpc", $"The contract {TypeNames.Plain(other)} has a class of the same name: rename one of the two interfaces");
    }

    private static ISymbol? StaticAbstractMember(INamedTypeSymbol contract) => contract.SelfAndInterfaces()
        .SelectMany(type => type.GetMembers())
        .FirstOrDefault(member => member is { IsStatic: true, IsAbstract: true } and not IMethodSymbol { AssociatedSymbol: not null });

    private static IEnumerable<INamedTypeSymbol> AllTypes(INamespaceOrTypeSymbol container) =>
        container.GetTypeMembers().SelectMany(type => AllTypes(type).Prepend(type));
}
