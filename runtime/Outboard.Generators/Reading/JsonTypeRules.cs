using Microsoft.CodeAnalysis;

namespace Outboard.Generators;

/// <summary>Which types System.Text.Json can carry, as far as their looks tell.</summary>
internal static class JsonTypeRules
{
    /// <summary>What is wrong with a type, or with one that it is made of; null when nothing is.</summary>
    public static Problem? Check(ITypeSymbol type) => type switch
    {
        IPointerTypeSymbol or IFunctionPointerTypeSymbol => Refuse(type, "Pass the value that it points to instead"),
        IArrayTypeSymbol array => CheckPart(array.ElementType),
        IDynamicTypeSymbol => new Problem(Descriptors.ObjectType, "dynamic"),
        { IsRefLikeType: true } => Refuse(type, "Use an array or ReadOnlyMemory<byte> instead"),
        { TypeKind: TypeKind.Delegate } => Refuse(type, "Use a callback interface that is marked with [PluginContract] instead"),
        { IsTupleType: true } => new Problem(Descriptors.Tuple, TypeNames.Plain(type)),
        { SpecialType: SpecialType.System_Object } => new Problem(Descriptors.ObjectType, "object"),
        INamedTypeSymbol named => CheckNamed(named),
        _ => null,
    };

    /// <summary>
    /// Whether a value of the type cannot be of another at run time. What is declared as an object counts too: it becomes JSON as what it is.
    /// </summary>
    public static bool IsExact(ITypeSymbol type) => type switch
    {
        IDynamicTypeSymbol or { SpecialType: SpecialType.System_Object } => true,
        IArrayTypeSymbol array => IsExact(array.ElementType) && array.ElementType.SpecialType != SpecialType.System_Object,
        _ => type.IsValueType || type.IsSealed,
    };

    /// <summary>The same for a part of another type, where nothing can have a channel of its own.</summary>
    public static Problem? CheckPart(ITypeSymbol type) => KnownTypes.IsBrokered(type)
        ? new Problem(Descriptors.UnsupportedUse, TypeNames.Plain(type), "It must be a parameter or the result itself, not a part of another type")
        : Check(type);

    private static Problem? CheckNamed(INamedTypeSymbol type)
    {
        if (KnownTypes.HasJsonForm(type))
        {
            return null;
        }

        if (KnownTypes.IsTask(type) || KnownTypes.IsValueTask(type) || KnownTypes.IsToken(type))
        {
            return new Problem(Descriptors.UnsupportedUse, TypeNames.Plain(type), "It has a meaning in its own process only: pass its result instead");
        }

        if (KnownTypes.DerivesFrom(type, "System.IO.Stream"))
        {
            return new Problem(Descriptors.UnsupportedUse, TypeNames.Plain(type), "Use Stream, which is the type that is received");
        }

        if (type.TypeKind == TypeKind.Interface && !KnownTypes.IsCollection(type))
        {
            return new Problem(Descriptors.InterfaceType, TypeNames.Plain(type));
        }

        string space = type.ContainingNamespace?.ToDisplayString() ?? "";
        bool isOfUser = space != "System" && !space.StartsWith("System.", StringComparison.Ordinal);
        if (type is { IsAbstract: true, TypeKind: TypeKind.Class } && isOfUser)
        {
            return Refuse(type, "It is abstract: list the derived classes with [JsonDerivedType], or use one of them instead");
        }

        if (type.SpecialType is SpecialType.System_IntPtr or SpecialType.System_UIntPtr
            || KnownTypes.Is(type, "System.Type") || space.StartsWith("System.Reflection", StringComparison.Ordinal))
        {
            return Refuse(type, "It has a meaning in its own process only: pass the data that is needed instead");
        }

        return type.TypeArguments.Select(CheckPart).FirstOrDefault(problem => problem is not null);
    }

    private static Problem Refuse(ITypeSymbol type, string fix) => new(Descriptors.UnsupportedType, TypeNames.Plain(type), fix);
}
