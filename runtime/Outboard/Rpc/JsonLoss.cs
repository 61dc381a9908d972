using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Outboard;

/// <summary>
/// Refuses types whose content would be lost on the way without a word. The serializer asks once for each type that it meets, at
/// the first call that has it. Where stubs are generated, the compiler has said so before.
/// </summary>
internal static class JsonLoss
{
    /// <summary>Looks at a type that is about to be used.</summary>
    /// <exception cref="NotSupportedException">Its content would be lost, or arrive in reverse.</exception>
    public static void Refuse(JsonTypeInfo type)
    {
        if (type.Kind == JsonTypeInfoKind.Enumerable && IsStack(type.Type))
        {
            throw new NotSupportedException($"A '{type.Type}' would arrive in reverse: declare a list.");
        }

        if (type.Kind == JsonTypeInfoKind.Object && (type.Type == typeof(StringBuilder) || (!CanBeSet(type) && HasFields(type.Type))))
        {
            throw new NotSupportedException(
                $"'{type.Type}' has no property that JSON can set, so that its content would be lost: declare a record, or give the type a [JsonConverter].");
        }
    }

    // Without a way to make it empty first it is made by a constructor that takes the properties.
    private static bool CanBeSet(JsonTypeInfo type) => type.CreateObject is null
        || type.PreferredPropertyObjectCreationHandling == JsonObjectCreationHandling.Populate
        || type.Properties.Any(property => property.Set is not null || property.ObjectCreationHandling == JsonObjectCreationHandling.Populate);

    private static bool IsStack(Type type) => type is { IsGenericType: true, Namespace: { } space } && space.StartsWith("System.Collections.", StringComparison.Ordinal)
        && type.Name is "Stack`1" or "ConcurrentStack`1" or "ImmutableStack`1" or "IImmutableStack`1";

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Fields that trimming has removed hold nothing that could be lost; the fewer are found, the fewer types are refused.")]
    private static bool HasFields(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Length > 0;
}
