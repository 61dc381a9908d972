using Outboard;

namespace Guide;

#region contract
[PluginContract]
public interface IShelf
{
    Task<string[]> TitlesAsync(CancellationToken cancellationToken = default);

    // Added later.
    async Task<int> CountAsync(CancellationToken cancellationToken = default) => (await TitlesAsync(cancellationToken)).Length;
}
#endregion

// As it was built before.
internal sealed class OldShelfPlugin : Plugin<IShelf>
{
    public override RpcServer Server(MuxBroker broker) => new RpcServer().Add("Titles", _ => Task.FromResult<string[]>(["Emma", "Dracula"]));

    public override IShelf Client(MuxBroker broker, RpcClient client) => new ShelfRpc(client);
}
