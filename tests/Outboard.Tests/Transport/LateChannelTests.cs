namespace Outboard.Tests;

/// <summary>Brokered channels that arrive when nobody wants them any more.</summary>
public sealed class LateChannelTests
{
    [Fact]
    public async Task Arrival_WhileItsDialFails_IsClosed()
    {
        (Stream host, Stream plugin) = DuplexStream.CreatePair();
        Task<bool> answer = Task.FromException<bool>(new PluginConnectionException("The channel was lost."));

        await PluginBrokerLink.DiscardAsync(Task.FromResult<PluginChannel?>(new PluginChannel(plugin)), answer).Soon();

        Assert.Equal(0, await host.ReadAsync(new byte[1], Waiting.Token).Soon());
    }

    [Fact]
    public async Task Arrival_WhoseDialHasGivenUpMeanwhile_IsClosed()
    {
        using var cancel = new CancellationTokenSource();
        var served = new HostSession(string.Empty, TimeProvider.System, RpcPeer.Host);
        Task<PluginChannel?> dialling = served.Dialled.AcceptAsync(7, ChannelConnector.Timeout, cancel.Token);
        (Stream host, Stream plugin) = DuplexStream.CreatePair();

        // The answer to the host takes so long.
        await served.ArriveAsync(
            new PluginChannel(plugin),
            OpenChannelRequest.HostAccepts,
            7,
            async _ =>
            {
                await cancel.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(dialling.Soon);
            },
            Waiting.Token).Soon();

        Assert.Equal(0, await host.ReadAsync(new byte[1], Waiting.Token).Soon());
    }
}
