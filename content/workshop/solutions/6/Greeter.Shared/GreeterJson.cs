using System.Text.Json.Serialization;

namespace Greeter.Shared;

/// <summary>The types on the wire. Add a line for each type that your methods take or return.</summary>
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(uint))]
public sealed partial class GreeterJson : JsonSerializerContext;
