using System.Text.Json.Serialization;

namespace TestContract;

/// <summary>The contract's types and nothing else: what the library needs for itself is the library's to add.</summary>
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(uint))]
[JsonSerializable(typeof(PrintRequest))]
public sealed partial class TesterJson : JsonSerializerContext;
