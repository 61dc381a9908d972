using Microsoft.CodeAnalysis;

namespace Outboard.Generators;

/// <summary>Finds the RPC client and RPC server of a contract: those written by hand or compiled elsewhere, or those to be generated.</summary>
internal sealed class StubFinder(Compilation compilation, TypeNames names)
{
    /// <summary>What the names of a contract's classes begin with.</summary>
    public static string StemOf(INamedTypeSymbol contract)
    {
        string name = contract.Name;
        return name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]) ? name.Substring(1) : name;
    }

    /// <summary>The class of a name beside a contract, in the contract's own assembly.</summary>
    public static INamedTypeSymbol? Beside(INamedTypeSymbol contract, string name) =>
        contract.ContainingNamespace.GetTypeMembers(name, arity: 0).FirstOrDefault();

    /// <summary>The RPC client; null when there is one by hand that cannot be made of an RpcClient and a MuxBroker.</summary>
    public StubModel? Client(INamedTypeSymbol contract) => Find(contract, "Rpc", StubArgument.Client, type =>
        type.AllInterfaces.Any(implemented => SymbolEqualityComparer.Default.Equals(implemented, contract)));

    /// <summary>The RPC server; null when there is one by hand that cannot be made of the implementation and a MuxBroker.</summary>
    public StubModel? Server(INamedTypeSymbol contract) => Find(contract, "RpcServer", StubArgument.Implementation, type =>
        type.GetMembers("ToRpcServer").OfType<IMethodSymbol>().Any(method =>
            !method.IsStatic && method.Parameters.Length == 0 && KnownTypes.Is(method.ReturnType, "Outboard.RpcServer") && IsAccessible(method)));

    /// <summary>Whether the constructor of a plugin type by hand takes the implementation and needs nothing else.</summary>
    public bool IsPlugin(INamedTypeSymbol type, INamedTypeSymbol contract) =>
        !type.IsAbstract
        && BasesOf(type).Any(ancestor => KnownTypes.Is(ancestor, "Outboard.Plugin", 1) && SymbolEqualityComparer.Default.Equals(ancestor.TypeArguments[0], contract))
        && type.InstanceConstructors.Any(constructor => IsAccessible(constructor)
            && constructor.Parameters.Length > 0
            && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, contract)
            && constructor.Parameters.Skip(1).All(parameter => parameter.IsOptional));

    /// <summary>Whether a method has something that needs a channel of its own.</summary>
    public static bool UsesBroker(IMethodSymbol method) =>
        method.Parameters.Any(parameter => KnownTypes.IsBrokered(parameter.Type)) || KnownTypes.IsBrokered(method.ReturnType)
        || (method.ReturnType is INamedTypeSymbol { TypeArguments.Length: 1 } task && KnownTypes.IsBrokered(task.TypeArguments[0]));

    private StubModel? Find(INamedTypeSymbol contract, string suffix, StubArgument subject, Func<INamedTypeSymbol, bool> hasShape)
    {
        string name = StemOf(contract) + suffix;
        if (Beside(contract, name) is not { } type)
        {
            bool isHere = SymbolEqualityComparer.Default.Equals(contract.ContainingAssembly, compilation.Assembly);
            StubArgument[] arguments = ContractMembers.Of(contract).OfType<IMethodSymbol>().Any(UsesBroker) ? [subject, StubArgument.Broker] : [subject];
            return isHere ? new StubModel(names.Beside(contract, name), new EquatableArray<StubArgument>(arguments)) : null;
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
                : SymbolEqualityComparer.Default.Equals(parameter.Type, contract))
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

    private static IEnumerable<INamedTypeSymbol> BasesOf(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            yield return ancestor;
        }
    }
}
