namespace Outboard;

/// <summary>What is offered under a broker id.</summary>
internal interface IOfferHandler
{
    /// <summary>Whether the other side sends, so that the end of what it sends is worth waiting for.</summary>
    bool Receives { get; }

    /// <summary>Does what there is to do with the channel on which the other side has dialled.</summary>
    /// <exception cref="Exception">Whatever the user's own object threw, or a <see cref="PluginException"/> for what the other side did.</exception>
    Task RunAsync(PluginChannel channel, CancellationToken cancellationToken);

    /// <summary>Releases what was offered, once, whether or not somebody dialled.</summary>
    ValueTask ReleaseAsync();
}
