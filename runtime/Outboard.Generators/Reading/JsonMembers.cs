using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Outboard.Generators;

/// <summary>How System.Text.Json treats the members of a type.</summary>
internal static class JsonMembers
{
    /// <summary>Whether a member is serialized, or is a public field, which is so by option only.</summary>
    public static bool IsSerialized(ISymbol member) =>
        member is IPropertySymbol { IsStatic: false, IsIndexer: false, ExplicitInterfaceImplementations.Length: 0 }
            or IFieldSymbol { IsStatic: false, IsImplicitlyDeclared: false }
        && (member.DeclaredAccessibility == Accessibility.Public || member.Has("JsonIncludeAttribute"))
        && !IsIgnored(member);

    /// <summary>The constructor that is used: several if none of them is chosen, null if a value is created without arguments.</summary>
    public static IMethodSymbol[]? ConstructorsOf(INamedTypeSymbol type)
    {
        if (type.InstanceConstructors.FirstOrDefault(constructor => constructor.Has("JsonConstructorAttribute")) is { } marked)
        {
            return [marked];
        }

        IMethodSymbol[] open = [.. type.InstanceConstructors.Where(constructor => constructor.DeclaredAccessibility == Accessibility.Public)];
        return type.IsValueType || type.IsAbstract || open.Any(constructor => constructor.Parameters.Length == 0) ? null : open;
    }

    /// <summary>Whether the value of a property is stored: a computed one is not lost. For a type in another assembly it is not known.</summary>
    public static bool IsStored(IPropertySymbol property) => property.ContainingType.OriginalDefinition.GetMembers().OfType<IFieldSymbol>()
        .Any(field => property.OriginalDefinition.IsSameAs(field.AssociatedSymbol));

    /// <summary>Whether a property has an initializer with another value than the default.</summary>
    public static bool HasInitializer(IPropertySymbol property) => property.DeclaringSyntaxReferences
        .Select(reference => reference.GetSyntax())
        .OfType<PropertyDeclarationSyntax>()
        .Any(declaration => declaration.Initializer is { Value: var value } && !IsDefaultValue(value));

    private static bool IsIgnored(ISymbol member) => member.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "JsonIgnoreAttribute"
        && attribute.NamedArguments.All(argument => argument is { Key: "Condition", Value.Value: 1 }));

    private static bool IsDefaultValue(ExpressionSyntax value) => value switch
    {
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } forgiven => IsDefaultValue(forgiven.Operand),
        LiteralExpressionSyntax literal => literal.Token.Text is "null" or "default" or "false" or "0",
        _ => value is DefaultExpressionSyntax,
    };
}
