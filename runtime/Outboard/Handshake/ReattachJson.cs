using System.Text.Json.Serialization;

namespace Outboard;

/// <summary>The form of a reattach configuration.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ReattachConfig))]
internal sealed partial class ReattachJson : JsonSerializerContext;
