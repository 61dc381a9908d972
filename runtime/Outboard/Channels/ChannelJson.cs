using System.Text.Json.Serialization;

namespace Outboard;

/// <summary>The types of a channel's opening.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(OpenChannelRequest))]
[JsonSerializable(typeof(OpenChannelResponse))]
internal sealed partial class ChannelJson : JsonSerializerContext;
