namespace Outboard;

/// <summary>
/// The names of the library's activity source and meter, for <c>AddSource</c> and <c>AddMeter</c> of OpenTelemetry or for your own
/// listeners. When nobody listens, nothing is measured and no span is created.
/// </summary>
/// <remarks>
/// <para>
/// Spans: <c>outboard.plugin.start</c> in the host, from the launch to the handshake; for each call a client span at the
/// caller and a server span in the process that serves it, both named <c>{service}/{method}</c>, where the service is the name under
/// which the plugin was dispensed. Callbacks have the same spans. A call that is made within an activity carries its W3C context to
/// the other process, whether or not somebody listens to this source there. A host continues such a context in a callback only while
/// a call of its own to the plugin is under way in the same trace. Otherwise, the callback's span begins a trace and has a link to the
/// context, unless <c>ClientConfig.TrustPluginTraces</c> is set.
/// </para>
/// <para>
/// Instruments: <c>outboard.plugin.starts</c>, <c>outboard.plugin.start.duration</c> (s), <c>outboard.plugin.running</c>,
/// <c>outboard.plugin.exits</c>, <c>outboard.plugin.restarts</c> and, at the caller, <c>outboard.call.duration</c> (s). The
/// instruments of plugins count plugins that this host started, not those it reattached to.
/// </para>
/// <para>
/// Tags: <c>outboard.plugin.name</c>, <c>outboard.exit.reason</c> (<c>crashed</c>, <c>quit</c>, <c>stdin_closed</c>,
/// <c>terminated</c>, <c>killed</c>), <c>rpc.system</c> (<c>jsonrpc</c>), <c>rpc.service</c>, <c>rpc.method</c>, on failure
/// <c>error.type</c> (the type of the exception or, of a start, the <see cref="PluginStartFailure"/>, as in
/// <c>Outboard.PluginStartFailure.Timeout</c>), and on spans <c>rpc.jsonrpc.version</c> and <c>rpc.jsonrpc.error_code</c>. Tags never contain ids, messages or
/// arguments.
/// </para>
/// </remarks>
public static class PluginDiagnostics
{
    /// <summary>The name of the activity source: "Outboard".</summary>
    public const string ActivitySourceName = "Outboard";

    /// <summary>The name of the meter: "Outboard".</summary>
    public const string MeterName = "Outboard";
}

/// <summary>The keys of tags: those of OpenTelemetry's semantic conventions where there is one.</summary>
internal static class DiagnosticTags
{
    public const string PluginName = "outboard.plugin.name";
    public const string ExitReason = "outboard.exit.reason";
    public const string ErrorType = "error.type";
    public const string RpcSystem = "rpc.system";
    public const string RpcService = "rpc.service";
    public const string RpcMethod = "rpc.method";
    public const string JsonRpcVersion = "rpc.jsonrpc.version";
    public const string JsonRpcErrorCode = "rpc.jsonrpc.error_code";
}
