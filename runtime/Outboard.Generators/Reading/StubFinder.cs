using Microsoft.CodeAnalysis;

namespace Outboard.Generators;

/// <summary>Finds the RPC client and RPC server of a contract: those written by hand or compiled elsewhere, or those that are generated.</summary>
internal sealed class StubFinder(Compilation compilation, TypeNames names)
{
    /// <summary>The name that a contract's classes have before their suffixes: the interface's without its I.</summary>
    public static string StemOf(INamedTypeSymbol contract)
    {
        string name = contract.Name;
        return name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]) ? name.Substring(1) : name;
    }

    /// <summary>The class of a name in the namespace of a contract and in the contract's own assembly.</summary>
    public static INamedTypeSymbol? FindSibling(INamedTypeSymbol contract, string name) =>
        contract.ContainingNamespace.GetTypeMembers(name, arity: 0).FirstOrDefault();

    /// <summary>The RPC client; null if a handwritten one cannot be created from an RpcClient and a MuxBroker.</summary>
    public StubModel? Client(INamedTypeSymbol contract) => Find(contract, "Rpc", StubArgument.Client, type =>
        type.AllInterfaces.Any(implemented => implemented.IsSameAs(contract)));

    /// <summary>The RPC server; null if a handwritten one cannot be created from the implementation and a MuxBroker.</summary>
    public StubModel? Server(INamedTypeSymbol contract) => Find(contract, "RpcServer", StubArgument.Implementation, type =>
        type.GetMembers("ToRpcServer").OfType<IMethodSymbol>().Any(method =>
            !method.IsStatic && method.Parameters.Length == 0 && KnownTypes.Is(method.ReturnType, "Outboard.RpcServer") && IsAccessible(method)));

    /// <summary>Whether a handwritten plugin type can be created from the implementation alone.</summary>
    public bool IsPlugin(INamedTypeSymbol type, INamedTypeSymbol contract) =>
        !type.IsAbstract
        && type.SelfAndBaseTypes().Any(ancestor => KnownTypes.Is(ancestor, "Outboard.Plugin", 1) && ancestor.TypeArguments[0].IsSameAs(contract))
        && type.InstanceConstructors.Any(constructor => IsAccessible(constructor)
            && constructor.Parameters.Length > 0
            && constructor.Parameters[0].Type.IsSameAs(contract)
            && constructor.Parameters.Skip(1).All(parameter => parameter.IsOptional));

    private StubModel? Find(INamedTypeSymbol contract, string suffix, StubArgument subject, Func<INamedTypeSymbol, bool> hasShape)
    {
        string name = StemOf(contract) + suffix;
        if (FindSibling(contract, name) is not { } type)
        {
            bool isHere = contract.ContainingAssembly.IsSameAs(compilation.Assembly);
            StubArgument[] arguments = ContractMembers.Of(contract).OfType<IMethodSymbol>().Any(ContractMembers.UsesBroker) ? [subject, StubArgument.Broker] : [subject];
            return isHere ? new StubModel(names.OfGenerated(contract, name), new EquatableArray<StubArgument>(arguments)) : null;
        }

        if (type.IsAbstract || !IsAccessible(type) || !hasShape(type))
        {
            return null;
        }

        return type.InstanceConstructors
            .Where(IsAccessible)
            .Select(constructor => Arguments(constructor, contract, subject))
            .Where(arguments => arguments is not null && arguments.Contains(subject))
            .OrderByDescending(arguments => arguments!.Length)
            .Select(arguments => new StubModel(names.Of(type), new EquatableArray<StubArgument>(arguments!)))
            .FirstOrDefault();
    }

    private static StubArgument[]? Arguments(IMethodSymbol constructor, INamedTypeSymbol contract, StubArgument subject)
    {
        var arguments = new List<StubArgument>();
        foreach (IParameterSymbol parameter in constructor.Parameters)
        {
            if (KnownTypes.Is(parameter.Type, "Outboard.MuxBroker"))
            {
                arguments.Add(StubArgument.Broker);
            }
            else if (subject == StubArgument.Client
                ? KnownTypes.Is(parameter.Type, "Outboard.RpcClient")
                : parameter.Type.IsSameAs(contract))
            {
                arguments.Add(subject);
            }
            else
            {
                return null;
            }
        }

        return [.. arguments];
    }

    private bool IsAccessible(ISymbol symbol) => compilation.IsSymbolAccessibleWithin(symbol, compilation.Assembly);
}
