using System.Text;
using Outboard;

namespace Guide;

/// <summary>A contract whose stubs use a raw channel.</summary>
[PluginContract]
public interface IShouter
{
    Task<string> ShoutAsync(string text, CancellationToken cancellationToken = default);
}

#region caller
public sealed class ShouterRpc(RpcClient client, MuxBroker broker) : IShouter
{
    public async Task<string> ShoutAsync(string text, CancellationToken cancellationToken = default)
    {
        uint id = broker.NextId();
        Task<BrokerStream> accepting = broker.AcceptAsync(id, cancellationToken);
        Task call = client.CallAsync("Shout", [id], cancellationToken);

        await using BrokerStream stream = await accepting.ConfigureAwait(false);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
        await stream.CompleteWritesAsync(cancellationToken).ConfigureAwait(false); // half-close: no more data in this direction
        using var reader = new StreamReader(stream);
        string answer = await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        await call.ConfigureAwait(false); // only the call says that everything was sent
        return answer;
    }
}
#endregion

#region called
public sealed class ShouterRpcServer(IShouter implementation, MuxBroker broker)
{
    public async Task Shout(uint id, CancellationToken cancellationToken)
    {
        await using BrokerStream stream = await broker.DialAsync(id, cancellationToken);
        using var reader = new StreamReader(stream, leaveOpen: true);
        string text = await reader.ReadToEndAsync(cancellationToken); // until the half-close
        string answer = await implementation.ShoutAsync(text, cancellationToken);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), cancellationToken);
    }

    public RpcServer ToRpcServer() => new RpcServer().Add<uint>("Shout", Shout);
}
#endregion

internal sealed class Shouter : IShouter
{
    public Task<string> ShoutAsync(string text, CancellationToken cancellationToken = default) => Task.FromResult(text.ToUpperInvariant());
}
