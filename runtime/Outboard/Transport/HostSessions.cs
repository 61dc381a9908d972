namespace Outboard;

/// <summary>The hosts that a plugin serves, each for as long as it has a channel open.</summary>
internal sealed class HostSessions(TimeProvider timeProvider, RpcPeer peer)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HostSession> _hosts = new(StringComparer.Ordinal);

    /// <summary>The host with a mark, which opens one channel more.</summary>
    public HostSession Enter(string? name)
    {
        lock (_gate)
        {
            name ??= string.Empty;
            if (!_hosts.TryGetValue(name, out HostSession? host))
            {
                _hosts.Add(name, host = new HostSession(name, timeProvider, peer));
            }

            host.Channels++;
            return host;
        }
    }

    /// <summary>A channel of a host is closed.</summary>
    public void Leave(HostSession host)
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
    public HostSession? Find(string? name)
    {
        lock (_gate)
        {
            return _hosts.GetValueOrDefault(name ?? string.Empty);
        }
    }
}
