using Microsoft.CodeAnalysis;

namespace Outboard.Generators;

/// <summary>Which types System.Text.Json can serialize, without a look at their members.</summary>
internal static class JsonTypeRules
{
    /// <summary>What is wrong with a type or one of its parts; null if nothing is.</summary>
    public static Problem? Check(ITypeSymbol type) => type switch
    {
        IPointerTypeSymbol or IFunctionPointerTypeSymbol => Unsupported(type, "Pass the value that it points to instead"),
        IArrayTypeSymbol array => CheckPart(array.ElementType),
        IDynamicTypeSymbol => new Problem(Descriptors.ObjectType, "dynamic"),
        { IsRefLikeType: true } => Unsupported(type, "Use an array or ReadOnlyMemory<byte> instead"),
        { TypeKind: TypeKind.Delegate } => Unsupported(type, "Use a callback interface that is marked with [PluginContract] instead"),
        { IsTupleType: true } => new Problem(Descriptors.Tuple, TypeNames.Plain(type)),
        { SpecialType: SpecialType.System_Object } => new Problem(Descriptors.ObjectType, "object"),
        INamedTypeSymbol named => CheckNamed(named),
        _ => null,
    };

    /// <summary>
    /// Whether a value of the type cannot be of another at run time. So is what is declared as an object: it is serialized as the type that it has.
    /// </summary>
    public static bool IsExact(ITypeSymbol type) => type switch
    {
        IDynamicTypeSymbol or { SpecialType: SpecialType.System_Object } => true,
        IArrayTypeSymbol array => IsExact(array.ElementType) && array.ElementType.SpecialType != SpecialType.System_Object,
        _ => type.IsValueType || type.IsSealed,
    };

    /// <summary>The same for a part of another type, which cannot have a channel of its own.</summary>
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

        if (type is { IsAbstract: true, TypeKind: TypeKind.Class } && !FrameworkTypes.IsFrameworkType(type))
        {
            return Unsupported(type, "It is abstract: list the derived classes with [JsonDerivedType], or use one of them instead");
        }

        if (type.SpecialType is SpecialType.System_IntPtr or SpecialType.System_UIntPtr
            || KnownTypes.Is(type, "System.Type") || type.Namespace().StartsWith("System.Reflection", StringComparison.Ordinal))
        {
            return Unsupported(type, "It has a meaning in its own process only: pass the data that is needed instead");
        }

        return type.TypeArguments.Select(CheckPart).FirstOrDefault(problem => problem is not null);
    }

    private static Problem Unsupported(ITypeSymbol type, string fix) => new(Descriptors.UnsupportedType, TypeNames.Plain(type), fix);
}
