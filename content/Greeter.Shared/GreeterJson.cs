using System.Text.Json.Serialization;

namespace Greeter.Shared;

/// <summary>The serialized types. Add a line for each type that your methods take or return.</summary>
[JsonSerializable(typeof(string))]
public sealed partial class GreeterJson : JsonSerializerContext;
