using System.Text.Json;

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

    public string? Channel { get; init; }

    /// <summary>For a plugin its name in the plugin map; for the broker the direction.</summary>
    public string? Name { get; init; }

    /// <summary>The broker's id.</summary>
    public uint? Id { get; init; }

    /// <summary>The largest message that the sender of this line accepts, in bytes.</summary>
    public int? Max { get; init; }

    /// <summary>A text that all channels of one host's connection have in common, and no other host's; null counts as empty.</summary>
    public string? Host { get; init; }

    /// <summary>Whether the sender of this line reads and sends bytes beside the JSON of a message.</summary>
    public bool Binary { get; init; }

    /// <summary>What the host chose for this line alone, to show that it has the key of the start; null without a key.</summary>
    public string? Nonce { get; init; }

    /// <summary>See <see cref="StartKey"/>.</summary>
    public string? Proof { get; init; }

    /// <inheritdoc cref="MembersReader{T}"/>
    public static OpenChannelRequest Read(ref Utf8JsonReader json)
    {
        string? channel = null, name = null, host = null, nonce = null, proof = null;
        uint? id = null;
        int? max = null;
        bool binary = false;
        while (json.ReadMember())
        {
            if (json.ValueTextEquals("channel"u8))
            {
                channel = json.ReadText();
            }
            else if (json.ValueTextEquals("name"u8))
            {
                name = json.ReadText();
            }
            else if (json.ValueTextEquals("id"u8))
            {
                id = json.ReadUInt32();
            }
            else if (json.ValueTextEquals("max"u8))
            {
                max = json.ReadInt32();
            }
            else if (json.ValueTextEquals("host"u8))
            {
                host = json.ReadText();
            }
            else if (json.ValueTextEquals("binary"u8))
            {
                binary = json.ReadBoolean();
            }
            else if (json.ValueTextEquals("nonce"u8))
            {
                nonce = json.ReadText();
            }
            else if (json.ValueTextEquals("proof"u8))
            {
                proof = json.ReadText();
            }
            else
            {
                json.Skip();
            }
        }

        return new OpenChannelRequest { Channel = channel, Name = name, Id = id, Max = max, Host = host, Binary = binary, Nonce = nonce, Proof = proof };
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteMember("channel"u8, Channel);
        json.WriteMember("name"u8, Name);
        json.WriteMember("id"u8, Id);
        json.WriteMember("max"u8, Max);
        json.WriteMember("host"u8, Host);
        if (Binary)
        {
            json.WriteBoolean("binary"u8, true);
        }

        json.WriteMember("nonce"u8, Nonce);
        json.WriteMember("proof"u8, Proof);
    }
}
