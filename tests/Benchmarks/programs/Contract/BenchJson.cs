using System.Text.Json.Serialization;

namespace Benchmarks.Programs;

/// <summary>The serialized types.</summary>
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(byte[]))]
public sealed partial class BenchJson : JsonSerializerContext;
