using Microsoft.CodeAnalysis;

namespace Outboard.Generators;

/// <summary>Which members can be part of a contract.</summary>
internal static class MemberRules
{
    private const int MaxArguments = 8;

    /// <summary>The reason why a member cannot be used, or a warning; null if there is neither.</summary>
    public static Problem? Check(ISymbol member) => member switch
    {
        IPropertySymbol { IsIndexer: true } => new Problem(Descriptors.Indexer),
        IPropertySymbol property => new Problem(Descriptors.Property, TypeNames.Short(property.Type), property.Name),
        IEventSymbol => new Problem(Descriptors.Event),
        IMethodSymbol method => CheckMethod(method),
        _ => null,
    };

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
            : !ContractMembers.IsRemoteCallable(method) ? new Problem(Descriptors.SynchronousMethod, TypeNames.Short(method.ReturnType))
            : arguments > MaxArguments ? new Problem(Descriptors.TooManyArguments, $"{arguments}")
            : CheckTypes(method).Where(problem => problem is not null).OrderByDescending(problem => problem!.IsError).FirstOrDefault();
    }

    private static IEnumerable<Problem?> CheckTypes(IMethodSymbol method) => method.Parameters
        .Select(parameter => CheckArgument(parameter.Type))
        .Append(ContractMembers.ResultOf(method) is { } result ? CheckResult(result, isTask: !KnownTypes.IsSequence(method.ReturnType)) : null);

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

    // What is wrong with a contract is reported there; only one that cannot be passed at all is an error here.
    private static Problem? CheckContract(ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Interface, IsGenericType: true } && KnownTypes.IsContract(type)
            ? new Problem(Descriptors.UnsupportedUse, TypeNames.Plain(type), "A plugin contract cannot be generic")
            : null;
}
