using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using StreamJsonRpc;

namespace Outboard;

/// <summary>Makes the formatter of a channel. A channel needs its own; sharing one corrupts messages.</summary>
internal static class RpcFormatter
{
    /// <summary>Creates the formatter over <see cref="CreateOptions"/>.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Justification)]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = Justification)]
    public static SystemTextJsonFormatter Create(IJsonTypeInfoResolver? contractTypes) =>
        new() { JsonSerializerOptions = CreateOptions(contractTypes) };

    /// <summary>How values become JSON: by the contract's types, the library's and, where there is a JIT, reflection last.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Justification)]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = Justification)]
    public static JsonSerializerOptions CreateOptions(IJsonTypeInfoResolver? contractTypes)
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

        var options = new JsonSerializerOptions
        {
            // Not every language keeps the order of members: what says of which type an object is may stand anywhere.
            AllowOutOfOrderMetadataProperties = true,
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            TypeInfoResolver = new Resolver(JsonTypeInfoResolver.Combine([.. resolvers])),
        };
        if (contractTypes is JsonSerializerContext { Options: { } own })
        {
            // What a context says of these is not compiled into it: it is looked up in the options of the moment.
            options.IncludeFields = own.IncludeFields;
            options.PreferredObjectCreationHandling = own.PreferredObjectCreationHandling;
            foreach (JsonConverter converter in own.Converters)
            {
                options.Converters.Add(converter);
            }
        }

        return options;
    }

    private const string Justification =
        "The formatter is given source-generated contexts; the resolver that reflects is added only where reflection is on, which trimming and AOT switch off.";

    // The error for a type that is in none of them names the resolver: with a modifier alone that would no longer be the contract's.
    private sealed class Resolver(IJsonTypeInfoResolver all) : IJsonTypeInfoResolver
    {
        private readonly IJsonTypeInfoResolver _checked = all.WithAddedModifier(JsonLoss.Refuse);

        public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options) => _checked.GetTypeInfo(type, options);

        public override string? ToString() => all.ToString();
    }
}
