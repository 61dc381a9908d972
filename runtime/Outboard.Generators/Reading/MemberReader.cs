using Microsoft.CodeAnalysis;

namespace Outboard.Generators;

/// <summary>Reads one method of a contract: what it takes and returns, and how that crosses.</summary>
internal sealed class MemberReader(TypeNames names, StubFinder stubs, INamedTypeSymbol contract)
{
    private const int MaxArguments = 8;

    // A public method of such a name would hide the one that every object has, or that disposing it has.
    private static readonly HashSet<string> s_ofEveryObject =
        ["Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString", "DisposeAsync"];

    /// <summary>What keeps a member from crossing; null when nothing does.</summary>
    public static Problem? Check(ISymbol member) => member switch
    {
        IPropertySymbol { IsIndexer: true } => new Problem(Descriptors.Indexer),
        IPropertySymbol property => new Problem(Descriptors.Property, TypeNames.Short(property.Type), property.Name),
        IEventSymbol => new Problem(Descriptors.Event),
        IMethodSymbol method => CheckMethod(method),
        _ => null,
    };

    /// <summary>The name in a call: without the suffix Async.</summary>
    public static string WireName(string name) =>
        name.Length > 5 && name.EndsWith("Async", StringComparison.Ordinal) ? name.Substring(0, name.Length - 5) : name;

    /// <summary>The result as it is awaited; null when there is none.</summary>
    public static ITypeSymbol? ResultOf(IMethodSymbol method) => KnownTypes.IsSequence(method.ReturnType)
        ? method.ReturnType
        : ((INamedTypeSymbol)method.ReturnType).TypeArguments.SingleOrDefault();

    /// <summary>The types that are turned into JSON for a method.</summary>
    public static IEnumerable<ITypeSymbol> JsonTypes(IMethodSymbol method) => method.Parameters.Select(parameter => parameter.Type)
        .Concat(ResultOf(method) is { } result ? [result] : [])
        .Where(type => !KnownTypes.IsToken(type) && !KnownTypes.IsStream(type) && !KnownTypes.IsContract(type))
        .Select(type => KnownTypes.IsSequence(type) || KnownTypes.IsProgress(type) ? ((INamedTypeSymbol)type).TypeArguments[0] : type);

    /// <summary>Reads a method that has passed the check; gives a problem instead when a callback's stubs cannot be used.</summary>
    public (MemberModel? Member, Problem? Problem) Read(IMethodSymbol method)
    {
        var parameters = new List<ParameterModel>();
        foreach (IParameterSymbol parameter in method.Parameters.Reverse())
        {
            ValueModel? value = Value(TypeOf(parameter), TakesNull(parameter));
            if (value is null)
            {
                return (null, WithoutStubs(parameter.Type));
            }

            // A parameter with a default stands before others of the kind only, or before those that take the rest.
            bool isLast = parameters.All(later => later.Default is not null || later.IsParams);
            bool isParams = parameter is { IsParams: true, Type: IArrayTypeSymbol };
            string? byDefault = isLast && parameter.HasExplicitDefaultValue ? names.Default(parameter) : null;
            parameters.Insert(0, new ParameterModel(TypeNames.Escape(parameter.Name), value, byDefault, isParams));
        }

        ITypeSymbol? type = ResultOf(method);
        ValueModel? result = type is null ? new ValueModel(Crossing.Nothing, "void") : Value(type, isNullable: false);
        if (result is null)
        {
            return (null, WithoutStubs(type!));
        }

        bool isExplicit = method.DeclaredAccessibility != Accessibility.Public || method.Name == StubFinder.StemOf(contract) + "Rpc"
            || s_ofEveryObject.Contains(method.Name);
        return (new MemberModel(
            TypeNames.Escape(method.Name),
            WireName(method.Name),
            new EquatableArray<ParameterModel>(parameters),
            result,
            names.Of(method.ReturnType),
            KnownTypes.IsValueTask(method.ReturnType),
            isExplicit ? names.Of(method.ContainingType) : null,
            ContractMembers.HasBody(method, contract)), null);
    }

    private static Problem? CheckMethod(IMethodSymbol method)
    {
        if (method.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedAndInternal)
        {
            return new Problem(Descriptors.Inaccessible);
        }

        if (method.IsGenericMethod)
        {
            return new Problem(Descriptors.GenericMethod);
        }

        if (method.Parameters.FirstOrDefault(parameter => parameter.RefKind != RefKind.None) is { } byReference)
        {
            return new Problem(Descriptors.RefParameter, byReference.Name);
        }

        if (method.Parameters.Count(parameter => KnownTypes.IsToken(parameter.Type)) > 1)
        {
            return new Problem(Descriptors.MultipleTokens);
        }

        int arguments = method.Parameters.Count(parameter => !KnownTypes.IsToken(parameter.Type));
        return method.ReturnsVoid ? new Problem(Descriptors.VoidMethod)
            : !ContractMembers.LooksRemote(method) ? new Problem(Descriptors.SynchronousMethod, TypeNames.Short(method.ReturnType))
            : arguments > MaxArguments ? new Problem(Descriptors.TooManyArguments, $"{arguments}")
            : CheckTypes(method).Where(problem => problem is not null).OrderByDescending(problem => problem!.Descriptor.DefaultSeverity).FirstOrDefault();
    }

    private static IEnumerable<Problem?> CheckTypes(IMethodSymbol method) => method.Parameters
        .Select(parameter => CheckArgument(parameter.Type))
        .Append(ResultOf(method) is { } result ? CheckResult(result, isTask: !KnownTypes.IsSequence(method.ReturnType)) : null);

    private static Problem? CheckArgument(ITypeSymbol type) =>
        KnownTypes.IsSequence(type) || KnownTypes.IsProgress(type) ? JsonTypeRules.CheckPart(((INamedTypeSymbol)type).TypeArguments[0])
        : KnownTypes.IsStream(type) || KnownTypes.IsContract(type) || KnownTypes.IsToken(type) ? CheckContract(type)
        : JsonTypeRules.Check(type);

    private static Problem? CheckResult(ITypeSymbol type, bool isTask)
    {
        if (KnownTypes.IsSequence(type))
        {
            return isTask
                ? new Problem(Descriptors.UnsupportedUse, $"Task<{TypeNames.Plain(type)}>", "Return IAsyncEnumerable<T> itself, without a task")
                : JsonTypeRules.CheckPart(((INamedTypeSymbol)type).TypeArguments[0]);
        }

        if (KnownTypes.IsProgress(type))
        {
            return new Problem(Descriptors.UnsupportedUse, TypeNames.Plain(type), "It can only be a parameter");
        }

        if (KnownTypes.IsContract(type) && !((INamedTypeSymbol)type).AllInterfaces.Any(KnownTypes.IsAsyncDisposable))
        {
            return new Problem(Descriptors.UnsupportedUse, TypeNames.Plain(type), "To be returned, it must derive from IAsyncDisposable, so that the receiver can dispose it");
        }

        return CheckArgument(type);
    }

    // What is wrong with a contract itself is reported there; only what cannot be passed at all is an error here.
    private static Problem? CheckContract(ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Interface, IsGenericType: true } && KnownTypes.IsContract(type)
            ? new Problem(Descriptors.UnsupportedUse, TypeNames.Plain(type), "A plugin contract cannot be generic")
            : null;

    private static Problem WithoutStubs(ITypeSymbol type) => new(
        Descriptors.UnsupportedUse, TypeNames.Plain(type), "It has no RPC client or RPC server that can be created here: reference the Outboard package in the project that declares it");

    // In code that knows nothing of nullability, a default of null says that null may come.
    private static bool TakesNull(IParameterSymbol parameter) =>
        (parameter.HasExplicitDefaultValue && parameter.ExplicitDefaultValue is null)
        || Has(parameter, "System.Diagnostics.CodeAnalysis.AllowNullAttribute");

    private static ITypeSymbol TypeOf(IParameterSymbol parameter) =>
        parameter.Type.IsReferenceType && Has(parameter, "System.Diagnostics.CodeAnalysis.DisallowNullAttribute")
            ? parameter.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated)
            : parameter.Type;

    private static bool Has(IParameterSymbol parameter, string attribute) =>
        parameter.GetAttributes().Any(data => data.AttributeClass is { } type && KnownTypes.Is(type, attribute));

    private ValueModel? Value(ITypeSymbol type, bool isNullable)
    {
        ValueModel? value = NullableValue(type, isNullable);
        bool refusesNull = type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated, TypeKind: not TypeKind.Dynamic };
        return value is null ? null : value with { RefusesNull = refusesNull && !isNullable };
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
            return new ValueModel(Crossing.Token, name);
        }

        if (KnownTypes.IsStream(type))
        {
            return new ValueModel(Crossing.Stream, name, IsNullable: isAnnotated);
        }

        if (KnownTypes.IsSequence(type) || KnownTypes.IsProgress(type))
        {
            return new ValueModel(
                KnownTypes.IsSequence(type) ? Crossing.Sequence : Crossing.Progress, name, Item: names.Of(((INamedTypeSymbol)type).TypeArguments[0]), IsNullable: isAnnotated);
        }

        if (!KnownTypes.IsContract(type))
        {
            return new ValueModel(Crossing.Json, name, names.TypeOf(type), JsonTypeRules.IsExact(type), IsNullable: isAnnotated);
        }

        var callback = (INamedTypeSymbol)type.WithNullableAnnotation(NullableAnnotation.None);
        StubModel? client = stubs.Client(callback);
        StubModel? server = stubs.Server(callback);
        return client is null || server is null
            ? null
            : new ValueModel(Crossing.Contract, name, IsNullable: isAnnotated, LivesOn: callback.AllInterfaces.Any(KnownTypes.IsAsyncDisposable), Client: client, Server: server);
    }
}
