using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Outboard.Tests;

/// <summary>A plugin in this process, and a host that calls it with bytes of its own making.</summary>
internal sealed class PlayedHost : IAsyncDisposable
{
    private readonly MemoryPlugin _plugin;
    private readonly Stream _channel;
    private int _id;

    private PlayedHost(MemoryPlugin plugin, Stream channel)
    {
        _plugin = plugin;
        _channel = channel;
    }

    /// <summary>Serves the methods, and opens a channel to them.</summary>
    public static async Task<PlayedHost> OpenAsync(RpcServer server, IJsonTypeInfoResolver? jsonTypes = null)
    {
        MemoryPlugin plugin = MemoryPlugin.Serve(new PluginMap { ["raw"] = new RawPlugin(_ => server, jsonTypes) });
        Stream channel = await plugin.Listener.ConnectAsync(Waiting.Token);
        await WireHost.WriteAsync(channel, "{\"channel\":\"plugin\",\"name\":\"raw\"}\n");
        Assert.True((await WireHost.ReadAnswerAsync(channel)).GetProperty("ok").GetBoolean());
        return new PlayedHost(plugin, channel);
    }

    /// <summary>Calls a method with arguments in JSON, and gives the whole answer.</summary>
    public async Task<JsonElement> CallAsync(string method, string arguments)
    {
        string id = (++_id).ToString(CultureInfo.InvariantCulture);
        await _channel.WriteAsync(WireHost.Framed($$"""{"jsonrpc":"2.0","id":{{id}},"method":{{JsonSerializer.Serialize(method)}},"params":{{arguments}}}"""), Waiting.Token);
        return await WireHost.ReadMessageAsync(_channel);
    }

    /// <summary>Calls a method that is to fail, and gives the error's code.</summary>
    public async Task<int> ErrorAsync(string method, string arguments)
    {
        JsonElement answer = await CallAsync(method, arguments);
        Assert.True(answer.TryGetProperty("error", out JsonElement error), $"{method} {arguments} was answered by {answer}");
        return error.GetProperty("code").GetInt32();
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _plugin.DisposeAsync();
    }
}
