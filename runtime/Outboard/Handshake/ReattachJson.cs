using System.Text.Json.Serialization;

namespace Outboard;

/// <summary>The form of a reattach configuration.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ReattachConfig))]
internal sealed partial class ReattachJson : JsonSerializerContext;
