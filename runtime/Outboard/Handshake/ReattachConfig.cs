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

/// <summary>The form of a reattach configuration.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ReattachConfig))]
internal sealed partial class ReattachJson : JsonSerializerContext;

/// <summary>
/// The variable of a host's environment that sends it to a running plugin instead of starting one: <c>OUTBOARD_REATTACH_</c>
/// and the plugin's name. Its value is a reattach configuration, or the file that holds one.
/// </summary>
internal static class ReattachVariable
{
    private const string Prefix = "OUTBOARD_REATTACH_";

    /// <summary>The variable for a plugin: its name in capitals, with "_" for all but letters and digits.</summary>
    public static string NameFor(string pluginName) =>
        Prefix + string.Concat(pluginName.Select(static c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));

    /// <summary>The names of all variables of this kind that are set.</summary>
    public static IEnumerable<string> AllThatAreSet() =>
        Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal));

    /// <summary>What the variable says; null when it is not set.</summary>
    /// <exception cref="PluginStartException">The configuration could not be read.</exception>
    public static ReattachConfig? Find(string pluginName)
    {
        string variable = NameFor(pluginName);
        string? value = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        try
        {
            return ReattachConfig.FromJson(value.AsSpan().TrimStart().StartsWith('{') ? value : File.ReadAllText(value));
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new PluginStartException(
                PluginStartFailure.InvalidReattachConfig, pluginName,
                $"Plugin '{pluginName}' could not be reattached using {variable}: {exception.Message} Start the plugin with {PluginVariables.Standalone} set to the same file first, or unset {variable} so that this host starts the plugin.",
                exception);
        }
    }
}
