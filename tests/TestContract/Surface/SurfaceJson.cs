using System.Text.Json.Serialization;

namespace TestContract.Surface;

/// <summary>The types on the wire.</summary>
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Receipt))]
[JsonSerializable(typeof(Reading))]
[JsonSerializable(typeof(WorkStep))]
[JsonSerializable(typeof(IReadOnlyList<Animal>))]
[JsonSerializable(typeof(IEnumerable<Animal>))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(uint?))]
public sealed partial class SurfaceJson : JsonSerializerContext;
