using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outboard;

/// <summary>
/// Describes a running plugin, so that another host can attach to it: see <c>PluginStdin.Detached</c> and
/// <c>ClientConfig.Reattach</c>. Any process of the same user that can read it can use the plugin: keep it as a secret.
/// </summary>
public sealed record ReattachConfig
{
    private const string OurProtocol = "jsonrpc";

    /// <summary>The wire protocol. Default "jsonrpc".</summary>
    public string Protocol { get; init; } = OurProtocol;

    /// <summary>The version of the contract that was negotiated at the start. It is not negotiated again.</summary>
    public required int ProtocolVersion { get; init; }

    /// <summary>The network: "unix" or "tcp".</summary>
    public required string Network { get; init; }

    /// <summary>The path of the socket, or the IP address and port.</summary>
    public required string Address { get; init; }

    /// <summary>The process id of the plugin.</summary>
    public required int ProcessId { get; init; }

    /// <summary>The time at which the process started. It tells the plugin from a later process with the same id.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>
    /// The time at which the process started, in clock ticks since the system booted: on Linux, field 22 of <c>/proc/PID/stat</c>. Together
    /// with <see cref="BootId"/> it replaces <see cref="StartTime"/>, which becomes wrong when the clock is set. Null when it is not known;
    /// then <see cref="StartTime"/> must match to within one second.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? StartTicks { get; init; }

    /// <summary>
    /// The boot of the system that <see cref="StartTicks"/> refers to: on Linux, the text in <c>/proc/sys/kernel/random/boot_id</c>. Null
    /// when it is not known.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BootId { get; init; }

    /// <summary>
    /// The key that the plugin's host gave to it at its start, in 64 hexadecimal digits: the plugin serves only hosts that have it. Null for
    /// a plugin that was given none, such as one that is detached or was started by hand.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }

    /// <summary>True for a plugin in test mode, which ends by itself. Killing the client then only disconnects. Default false.</summary>
    public bool Test { get; init; }

    /// <summary>Writes the configuration as one line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReattachJson.Default.ReattachConfig);

    /// <summary>The configuration as JSON, without the <see cref="Key"/>, for logs.</summary>
    public override string ToString() => (this with { Key = null }).ToJson();

    /// <summary>Reads a configuration from the JSON that <see cref="ToJson"/> writes.</summary>
    /// <exception cref="FormatException">The text is not a valid reattach configuration.</exception>
    public static ReattachConfig FromJson(string json)
    {
        try
        {
            ReattachConfig config = JsonSerializer.Deserialize(json, ReattachJson.Default.ReattachConfig)
                ?? throw new FormatException("The reattach configuration is null.");

            // Generated code sets every init-only property, and one that is missing from the text to null.
            return config.Protocol is null ? config with { Protocol = OurProtocol } : config;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new FormatException($"The text is not a valid reattach configuration: {exception.Message}", exception);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ReattachConfig))]
internal sealed partial class ReattachJson : JsonSerializerContext;
