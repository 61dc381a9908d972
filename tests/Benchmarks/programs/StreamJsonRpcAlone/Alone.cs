using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Text.Json;
using StreamJsonRpc;

namespace Benchmarks.Programs;

/// <summary>StreamJsonRpc on a socket, as its documentation shows it, and as NativeAOT allows it.</summary>
internal static class Alone
{
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The formatter is given a source-generated context.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The formatter is given a source-generated context.")]
    public static JsonRpc Attach(Socket socket)
    {
        var stream = new NetworkStream(socket, ownsSocket: true);
        var formatter = new SystemTextJsonFormatter
        {
            JsonSerializerOptions = new JsonSerializerOptions { TypeInfoResolver = AloneJson.Default },
        };
        return new JsonRpc(new LengthHeaderMessageHandler(stream, stream, formatter));
    }
}
