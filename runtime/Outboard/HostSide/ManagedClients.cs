using System.Collections.Concurrent;

namespace Outboard;

/// <summary>The clients that <see cref="PluginClient.KillAllAsync"/> ends, from their making to their end.</summary>
internal static class ManagedClients
{
    private static readonly ConcurrentDictionary<PluginClient, PluginClient> s_clients = new();

    public static void Add(PluginClient client)
    {
        s_clients.TryAdd(client, client);
        _ = RemoveAtEndAsync(client);
    }

    /// <summary>For a client that has been killed although its plugin, which is in test mode, lives on.</summary>
    public static void Remove(PluginClient client) => s_clients.TryRemove(client, out _);

    /// <summary>Whether a client is still to be ended.</summary>
    public static bool Holds(PluginClient client) => s_clients.ContainsKey(client);

    public static async Task KillAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(s_clients.Keys.Select(client => client.KillAsync(cancellationToken))).ConfigureAwait(false);
    }

    private static async Task RemoveAtEndAsync(PluginClient client)
    {
        await client.Exited.ConfigureAwait(false);
        Remove(client);
    }
}
