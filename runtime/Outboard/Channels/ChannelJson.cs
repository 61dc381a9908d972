using System.Text.Json.Serialization;

namespace Outboard;

/// <summary>The types of a channel's opening.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ChannelRequest))]
[JsonSerializable(typeof(ChannelAnswer))]
internal sealed partial class ChannelJson : JsonSerializerContext;
