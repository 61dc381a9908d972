namespace Outboard;

/// <summary>The transports that one side has, in the order of its preference. No other code names one.</summary>
internal sealed class TransportList(params IReadOnlyList<ITransport> transports)
{
    /// <summary>Those of this library.</summary>
    public static TransportList Default { get; } = new(new JsonRpcTransport());

    /// <summary>Their words, for the handshake.</summary>
    public IReadOnlyList<string> Words { get; } = [.. transports.Select(transport => transport.Word)];

    /// <summary>The transport with a word; null when there is none.</summary>
    public ITransport? Find(string word) => transports.FirstOrDefault(transport => transport.Word == word);

    /// <summary>Makes sure that each plugin is of a kind that a transport serves.</summary>
    /// <exception cref="PluginContractException">One is not.</exception>
    public void Require(PluginMap plugins)
    {
        foreach (string name in plugins.Keys)
        {
            if (!IsServed(plugins[name]))
            {
                throw NotServed(name, plugins[name], transports);
            }
        }
    }

    /// <summary>The transport over which a plugin serves its host: the first that the host accepts and that can serve any of it.</summary>
    /// <param name="plugins">What is served.</param>
    /// <param name="accepted">What the host accepts, comma-separated; null when it does not say, as go-plugin's hosts.</param>
    /// <param name="isCommon">False when the host accepts none; the first that can serve any of it is given then.</param>
    public ITransport Choose(PluginMap plugins, string? accepted, out bool isCommon)
    {
        string[]? words = accepted?.Split(',', StringSplitOptions.TrimEntries);
        ITransport? first = null;
        foreach (ITransport transport in transports)
        {
            if (ServesAny(transport, plugins))
            {
                first ??= transport;
                if (words is null || Array.IndexOf(words, transport.Word) >= 0)
                {
                    isCommon = true;
                    return transport;
                }
            }
        }

        isCommon = false;
        return first!;
    }

    /// <summary>For a plugin of a kind that none of the transports serves.</summary>
    public static PluginContractException NotServed(string name, IPlugin plugin, params IReadOnlyList<ITransport> transports)
    {
        IEnumerable<string> needs = transports.Select(transport => $"the wire protocol \"{transport.Word}\" requires {transport.Kind}");
        return new PluginContractException(
            $"The plugin '{name}' of type {plugin.GetType()} cannot be used: {string.Join(", ", needs)}. Derive it from Plugin<T>, or implement the interface that a wire protocol of both sides requires.",
            member: null);
    }

    private static bool ServesAny(ITransport transport, PluginMap plugins)
    {
        foreach (IPlugin plugin in plugins.Values)
        {
            if (transport.Serves(plugin))
            {
                return true;
            }
        }

        return plugins.Count == 0;
    }

    private bool IsServed(IPlugin plugin)
    {
        foreach (ITransport transport in transports)
        {
            if (transport.Serves(plugin))
            {
                return true;
            }
        }

        return false;
    }
}
