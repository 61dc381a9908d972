using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Outboard;

/// <summary>Creates the formatter of a channel. Each channel needs its own: a shared one corrupts messages.</summary>
internal static class RpcFormatter
{
    /// <param name="contractTypes">The contract's types.</param>
    /// <param name="server">The methods that are served on the channel; null for none.</param>
    /// <param name="attachments">What is sent beside the JSON.</param>
    public static RpcMessageFormatter Create(IJsonTypeInfoResolver? contractTypes, RpcServer? server, Attachments attachments)
    {
        JsonSerializerOptions options = CreateOptions(contractTypes, attachments);
        options.MakeReadOnly();
        return new RpcMessageFormatter(options, server);
    }

    /// <summary>The serializer's options: the contract's types come first, then the library's, then reflection where it is enabled.</summary>
    /// <param name="contractTypes">The contract's types.</param>
    /// <param name="attachments">What is sent beside the JSON over a channel; null for what a thread reads or writes without leaving it.</param>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Justification)]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = Justification)]
    public static JsonSerializerOptions CreateOptions(IJsonTypeInfoResolver? contractTypes, Attachments? attachments = null)
    {
        List<IJsonTypeInfoResolver> resolvers = [RpcJson.Default];
        if (contractTypes is not null)
        {
            resolvers.Insert(0, contractTypes);
        }

        if (JsonSerializer.IsReflectionEnabledByDefault)
        {
            resolvers.Add(new DefaultJsonTypeInfoResolver());
        }

        var binary = new BinaryConverters(attachments);
        var options = new JsonSerializerOptions
        {
            // Not every language keeps the order of members: the type discriminator of an object may be anywhere.
            AllowOutOfOrderMetadataProperties = true,
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            TypeInfoResolver = new Resolver(JsonTypeInfoResolver.Combine([.. resolvers]), binary),
        };
        if (contractTypes is JsonSerializerContext { Options: { } own })
        {
            // These options of a context are not compiled into it, but read from the options in use.
            options.IncludeFields = own.IncludeFields;
            options.PreferredObjectCreationHandling = own.PreferredObjectCreationHandling;
            foreach (JsonConverter converter in own.Converters)
            {
                options.Converters.Add(converter);
            }
        }

        options.Converters.Add(binary);
        options.Converters.Add(new UntypedConverters(attachments));
        return options;
    }

    private const string Justification =
        "The formatter is given source-generated contexts; the resolver that reflects is added only where reflection is on, which trimming and AOT switch off.";

    // The error for an unknown type names the resolver. A resolver with only a modifier would not name the contract's context.
    private sealed class Resolver(IJsonTypeInfoResolver all, BinaryConverters binary) : IJsonTypeInfoResolver
    {
        private readonly IJsonTypeInfoResolver _checked = all.WithAddedModifier(JsonLoss.ThrowIfLost).WithAddedModifier(binary.Check);

        public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options) => _checked.GetTypeInfo(type, options);

        public override string? ToString() => all.ToString();
    }
}

/// <summary>
/// Rejects types whose content would be lost silently. The serializer asks once for each type, at the first call that uses it. For
/// generated stubs, the analyzer reports these types at compile time.
/// </summary>
internal static class JsonLoss
{
    /// <exception cref="NotSupportedException">The content of the type would be lost or reversed.</exception>
    public static void ThrowIfLost(JsonTypeInfo type)
    {
        if (type.Kind == JsonTypeInfoKind.Enumerable && IsStack(type.Type))
        {
            throw new NotSupportedException($"The order of a '{type.Type}' would be reversed. Use a list instead.");
        }

        if (type.Kind == JsonTypeInfoKind.Object && (type.Type == typeof(StringBuilder) || (!CanBeSet(type) && HasFields(type.Type))))
        {
            throw new NotSupportedException(
                $"'{type.Type}' has no property that can be set from JSON, so that its content would be lost. Use a record, or add a [JsonConverter] to the type.");
        }
    }

    // A type without CreateObject is created by a constructor that takes the properties.
    private static bool CanBeSet(JsonTypeInfo type) => type.CreateObject is null
        || type.PreferredPropertyObjectCreationHandling == JsonObjectCreationHandling.Populate
        || type.Properties.Any(property => property.Set is not null || property.ObjectCreationHandling == JsonObjectCreationHandling.Populate);

    private static bool IsStack(Type type) => type is { IsGenericType: true, Namespace: { } space } && space.StartsWith("System.Collections.", StringComparison.Ordinal)
        && type.Name is "Stack`1" or "ConcurrentStack`1" or "ImmutableStack`1" or "IImmutableStack`1";

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Fields that were trimmed hold no content; the fewer are found, the fewer types are rejected.")]
    private static bool HasFields(Type type) => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Length > 0;
}

/// <summary>
/// The library's own types and the primitives. It is used after the contract's context; without it, the exception of an
/// implementation could not be sent.
/// </summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RpcErrorData))]
[JsonSerializable(typeof(RpcError))]
[JsonSerializable(typeof(CommonErrorData))]
[JsonSerializable(typeof(RequestId))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(object))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(char))]
[JsonSerializable(typeof(sbyte))]
[JsonSerializable(typeof(byte))]
[JsonSerializable(typeof(short))]
[JsonSerializable(typeof(ushort))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(uint))]
[JsonSerializable(typeof(uint?))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(ulong))]
[JsonSerializable(typeof(float))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(decimal))]
[JsonSerializable(typeof(Guid))]
[JsonSerializable(typeof(DateTime))]
[JsonSerializable(typeof(DateTimeOffset))]
[JsonSerializable(typeof(TimeSpan))]
[JsonSerializable(typeof(byte[]))]
internal sealed partial class RpcJson : JsonSerializerContext;
