using System.Text.Json.Serialization;

namespace TestContract.Bidirectional;

/// <summary>The types on the wire.</summary>
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(uint))]
public sealed partial class CounterJson : JsonSerializerContext;
