using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outboard;

/// <summary>
/// Where a running plugin is, for another host to attach to: see <c>PluginStdin.Detached</c> and
/// <c>ClientConfig.Reattach</c>. It says nothing secret, but whoever can read it and is the same user can use the plugin.
/// </summary>
public sealed record ReattachConfig
{
    private const string OurProtocol = "jsonrpc";

    /// <summary>The wire protocol. Default "jsonrpc".</summary>
    public string Protocol { get; init; } = OurProtocol;

    /// <summary>The version of the contract that was agreed on. No new one is negotiated.</summary>
    public required int ProtocolVersion { get; init; }

    /// <summary>"unix" or "tcp".</summary>
    public required string Network { get; init; }

    /// <summary>The path of the socket, or address and port.</summary>
    public required string Address { get; init; }

    /// <summary>The process id.</summary>
    public required int ProcessId { get; init; }

    /// <summary>When that process started: the id alone may have gone to a stranger since.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>
    /// When that process started, in the system's clock ticks since it booted: on Linux, field 22 of <c>/proc/PID/stat</c>. With
    /// <see cref="BootId"/> it takes the place of <see cref="StartTime"/>, which a step of the clock makes wrong. Null where it
    /// is not known; then the time has to be right to a second.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? StartTicks { get; init; }

    /// <summary>
    /// The run of the system in which <see cref="StartTicks"/> counts: on Linux, the text in
    /// <c>/proc/sys/kernel/random/boot_id</c>. Null where it is not known.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BootId { get; init; }

    /// <summary>True for a plugin in test mode, which ends itself: killing the client then only disconnects.</summary>
    public bool Test { get; init; }

    /// <summary>The configuration as a line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReattachJson.Default.ReattachConfig);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">It is no such text.</exception>
    public static ReattachConfig FromJson(string json)
    {
        try
        {
            ReattachConfig config = JsonSerializer.Deserialize(json, ReattachJson.Default.ReattachConfig)
                ?? throw new FormatException("The reattach configuration is null.");

            // Generated code sets every property that can only be initialised: one that the text lacks, to null.
            return config.Protocol is null ? config with { Protocol = OurProtocol } : config;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new FormatException($"This is no reattach configuration: {exception.Message}", exception);
        }
    }
}
