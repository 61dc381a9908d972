using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Outboard;

namespace Guide;

#region contract
public sealed record Guest(string Name, string? Title = null);

public interface IReception
{
    Task<string> WelcomeAsync(Guest guest, int times, CancellationToken cancellationToken = default);
}
#endregion

#region json
[JsonSerializable(typeof(Guest))]
public sealed partial class ReceptionJson : JsonSerializerContext;
#endregion

#region client
public sealed class ReceptionRpc(RpcClient client) : IReception
{
    public async Task<string> WelcomeAsync(Guest guest, int times, CancellationToken cancellationToken = default)
    {
        try
        {
            return await client.CallAsync<string>("Welcome", [guest, times], cancellationToken).ConfigureAwait(false);
        }
        catch (PluginException exception)
        {
            exception.AddContext("while welcoming a guest");
            throw;
        }
    }
}
#endregion

#region server
public sealed class ReceptionRpcServer(IReception implementation)
{
    public RpcServer ToRpcServer() => new RpcServer()
        .Add<Guest, int, string>("Welcome", implementation.WelcomeAsync);
}
#endregion

#region plugin
public sealed class ReceptionPlugin(IReception? implementation = null) : Plugin<IReception>
{
    public override IJsonTypeInfoResolver JsonTypes => ReceptionJson.Default;

    public override RpcServer Server(MuxBroker broker) => new ReceptionRpcServer(implementation!).ToRpcServer();

    public override IReception Client(MuxBroker broker, RpcClient client) => new ReceptionRpc(client);
}
#endregion

/// <summary>The real implementation.</summary>
internal sealed class Reception : IReception
{
    public TaskCompletionSource Cancelled { get; } = new();

    public async Task<string> WelcomeAsync(Guest guest, int times, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(times);
        await using CancellationTokenRegistration whenCancelled = cancellationToken.Register(() => Cancelled.TrySetResult());
        await Task.Delay(times > 100 ? Timeout.Infinite : 0, cancellationToken);
        return string.Join(" ", Enumerable.Repeat("Welcome,", times)) + $" {guest.Title} {guest.Name}!";
    }
}
