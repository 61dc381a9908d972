using Microsoft.CodeAnalysis;

namespace Outboard.Generators;

/// <summary>Reads one method of a contract: what it takes and returns, and how that is passed.</summary>
internal sealed class MemberReader(TypeNames names, StubFinder stubs, INamedTypeSymbol contract)
{
    // A public method of such a name would hide the one that every object has, or that disposing it has.
    private static readonly HashSet<string> s_objectMembers =
        ["Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString", "DisposeAsync"];

    /// <summary>Reads a method that MemberRules allows. The problem is that the stubs of a callback cannot be used.</summary>
    public (MemberModel? Member, Problem? Problem) Read(IMethodSymbol method)
    {
        var parameters = new List<ParameterModel>();
        foreach (IParameterSymbol parameter in method.Parameters.Reverse())
        {
            ValueModel? value = Value(TypeOf(parameter), AcceptsNull(parameter));
            if (value is null)
            {
                return (null, NoStubs(parameter.Type));
            }

            // A parameter with a default is only allowed before others that have one, or before params.
            bool isLast = parameters.All(later => later.Default is not null || later.IsParams);
            bool isParams = parameter is { IsParams: true, Type: IArrayTypeSymbol };
            string? defaultValue = isLast && parameter.HasExplicitDefaultValue ? names.Default(parameter) : null;
            parameters.Insert(0, new ParameterModel(TypeNames.Escape(parameter.Name), value, defaultValue, isParams));
        }

        ITypeSymbol? type = ContractMembers.ResultOf(method);
        ValueModel? result = type is null ? new ValueModel(Marshalling.None, "void") : Value(type, isNullable: false);
        if (result is null)
        {
            return (null, NoStubs(type!));
        }

        bool isExplicit = method.DeclaredAccessibility != Accessibility.Public || method.Name == StubFinder.StemOf(contract) + "Rpc"
            || s_objectMembers.Contains(method.Name);
        return (new MemberModel(
            TypeNames.Escape(method.Name),
            ContractMembers.WireName(method.Name),
            new EquatableArray<ParameterModel>(parameters),
            result,
            names.Of(method.ReturnType),
            KnownTypes.IsValueTask(method.ReturnType),
            isExplicit ? names.Of(method.ContainingType) : null,
            ContractMembers.HasBody(method, contract)), null);
    }

    private static Problem NoStubs(ITypeSymbol type) => new(
        Descriptors.UnsupportedUse, TypeNames.Plain(type), "It has no RPC client or RPC server that can be created here: reference the Outboard package in the project that declares it");

    // Where nullable reference types are not enabled, a default of null says that null is allowed.
    private static bool AcceptsNull(IParameterSymbol parameter) =>
        (parameter.HasExplicitDefaultValue && parameter.ExplicitDefaultValue is null)
        || KnownTypes.HasAttribute(parameter, "System.Diagnostics.CodeAnalysis.AllowNullAttribute");

    private static ITypeSymbol TypeOf(IParameterSymbol parameter) =>
        parameter.Type.IsReferenceType && KnownTypes.HasAttribute(parameter, "System.Diagnostics.CodeAnalysis.DisallowNullAttribute")
            ? parameter.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated)
            : parameter.Type;

    private ValueModel? Value(ITypeSymbol type, bool isNullable)
    {
        ValueModel? value = NullableValue(type, isNullable);
        bool requiresValue = type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated, TypeKind: not TypeKind.Dynamic };
        return value is null ? null : value with { RequiresValue = requiresValue && !isNullable };
    }

    private ValueModel? NullableValue(ITypeSymbol type, bool isNullable)
    {
        bool isAnnotated = type.NullableAnnotation == NullableAnnotation.Annotated;
        string name = names.Of(type);
        if (isNullable && type.IsReferenceType && !isAnnotated)
        {
            name += "?";
            isAnnotated = true;
        }

        if (KnownTypes.IsToken(type))
        {
            return new ValueModel(Marshalling.Token, name);
        }

        if (KnownTypes.IsStream(type))
        {
            return new ValueModel(Marshalling.Stream, name, IsNullable: isAnnotated);
        }

        if (KnownTypes.IsSequence(type) || KnownTypes.IsProgress(type))
        {
            return new ValueModel(
                KnownTypes.IsSequence(type) ? Marshalling.Sequence : Marshalling.Progress, name, Item: names.Of(((INamedTypeSymbol)type).TypeArguments[0]), IsNullable: isAnnotated);
        }

        if (!KnownTypes.IsContract(type))
        {
            return new ValueModel(Marshalling.Json, name, names.TypeOf(type), JsonTypeRules.IsExact(type), IsNullable: isAnnotated);
        }

        var callback = (INamedTypeSymbol)type.WithNullableAnnotation(NullableAnnotation.None);
        StubModel? client = stubs.Client(callback);
        StubModel? server = stubs.Server(callback);
        return client is null || server is null
            ? null
            : new ValueModel(Marshalling.Contract, name, IsNullable: isAnnotated, OutlivesCall: callback.AllInterfaces.Any(KnownTypes.IsAsyncDisposable), Client: client, Server: server);
    }
}
