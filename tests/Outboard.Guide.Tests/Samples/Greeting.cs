using System.Text.Json.Serialization;

namespace Guide;

#region traps
public sealed record InitOnly
{
    public string? Tone { get; init; } = "kind"; // absent from the message: null, not "kind"
}

public sealed record Settable
{
    public string? Tone { get; set; } = "kind"; // absent: "kind"
}

public sealed record Positional(string? Tone = "kind"); // absent: "kind"
#endregion

public sealed record Demanding
{
    public required string Tone { get; set; }
}

[JsonSerializable(typeof(Demanding))]
[JsonSerializable(typeof(InitOnly))]
[JsonSerializable(typeof(Settable))]
[JsonSerializable(typeof(Positional))]
internal sealed partial class GreetingJson : JsonSerializerContext;
