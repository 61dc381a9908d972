namespace Outboard;

/// <summary>The hosts that a plugin serves, each for as long as it has a channel open.</summary>
internal sealed class ServedHosts(TimeProvider timeProvider, RpcPeer peer)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ServedHost> _hosts = new(StringComparer.Ordinal);

    /// <summary>The host with a mark, which opens one channel more.</summary>
    public ServedHost Enter(string? name)
    {
        lock (_gate)
        {
            name ??= string.Empty;
            if (!_hosts.TryGetValue(name, out ServedHost? host))
            {
                _hosts.Add(name, host = new ServedHost(name, timeProvider, peer));
            }

            host.Channels++;
            return host;
        }
    }

    /// <summary>A channel of a host is closed.</summary>
    public void Leave(ServedHost host)
    {
        lock (_gate)
        {
            if (--host.Channels == 0)
            {
                _hosts.Remove(host.Name);
            }
        }
    }

    /// <summary>The host with a mark; null when it has no channel open.</summary>
    public ServedHost? Find(string? name)
    {
        lock (_gate)
        {
            return _hosts.GetValueOrDefault(name ?? string.Empty);
        }
    }
}
