using System.Text.Json.Serialization;

namespace Acme.Clock.Shared;

/// <summary>The serialized types. Add a line for each type that your methods take or return.</summary>
[JsonSerializable(typeof(string))]
public sealed partial class ClockJson : JsonSerializerContext;
