using System.Text.Json.Serialization;

namespace Outboard;

/// <summary>The first line of a channel, from the host: what the channel is for.</summary>
internal sealed record OpenChannelRequest
{
    public const string Control = "control";
    public const string Plugin = "plugin";
    public const string Broker = "broker";

    /// <summary>A brokered channel that the host dials and the plugin accepts.</summary>
    public const string HostDials = "dial";

    /// <summary>A brokered channel that the plugin dials: the host opens it on the plugin's behalf and accepts it.</summary>
    public const string HostAccepts = "accept";

    [JsonPropertyName("channel")]
    public string? Channel { get; init; }

    /// <summary>For a plugin its name in the plugin map; for the broker the direction.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    /// <summary>The broker's id.</summary>
    [JsonPropertyName("id")]
    public uint? Id { get; init; }

    /// <summary>The largest message the sender of this line takes, in bytes.</summary>
    [JsonPropertyName("max")]
    public int? Max { get; init; }

    /// <summary>A text that is the same for all channels of one connection of a host, and for no other's; null counts as empty.</summary>
    [JsonPropertyName("host")]
    public string? Host { get; init; }
}
