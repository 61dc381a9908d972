namespace Outboard;

/// <summary>The keys of tags: OpenTelemetry's where it has one.</summary>
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
