namespace Outboard;

/// <summary>The host's side of opening channels: connect, send the first line, read the answer.</summary>
internal sealed class ChannelOpener(
    Func<CancellationToken, Task<Stream>> connect, string pluginName, int maxMessageSize, TimeProvider timeProvider)
{
    /// <summary>How long an opening may take on either side. The broker's waiting is part of it.</summary>
    public static TimeSpan Timeout { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the host waits for an answer: a little longer than the plugin, whose error says more.</summary>
    private static readonly TimeSpan s_answerTimeout = Timeout + TimeSpan.FromSeconds(1);

    public async Task<Channel> OpenAsync(ChannelRequest request, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(s_answerTimeout, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        Channel? channel = null;
        try
        {
            channel = new Channel(await connect(linked.Token).ConfigureAwait(false));
            await ChannelLine.WriteAsync(channel.Output, request with { Max = maxMessageSize }, ChannelJson.Default.ChannelRequest, linked.Token).ConfigureAwait(false);
            ChannelAnswer answer = await ChannelLine.ReadAsync(channel.Input, ChannelJson.Default.ChannelAnswer, linked.Token).ConfigureAwait(false);
            if (!answer.Ok)
            {
                throw Refused(request, answer);
            }

            channel.MaxMessageSize = Math.Min(maxMessageSize, answer.Max is > 0 ? answer.Max.Value : maxMessageSize);
            return channel;
        }
        catch (Exception exception)
        {
            if (channel is not null)
            {
                await channel.DisposeAsync().ConfigureAwait(false);
            }

            throw exception switch
            {
                OperationCanceledException when !cancellationToken.IsCancellationRequested => new PluginConnectionException(
                    $"Plugin '{pluginName}' did not answer the opening of its {request.Channel} channel within {s_answerTimeout.TotalSeconds:0} s.", exception) { PluginName = pluginName },
                IOException => new PluginConnectionException(
                    $"Plugin '{pluginName}' closed its {request.Channel} channel while it was being opened.", exception) { PluginName = pluginName },
                _ => exception,
            };
        }
    }

    private PluginException Refused(ChannelRequest request, ChannelAnswer answer) => answer.Error switch
    {
        ChannelError.UnknownPlugin => new PluginNotFoundException(
            $"Plugin '{pluginName}' serves nothing under the name '{request.Name}'. It serves: {string.Join(", ", (answer.Names ?? []).Select(name => $"'{name}'"))}.",
            request.Name ?? string.Empty, answer.Names ?? []) { PluginName = pluginName },
        ChannelError.Stopping => new PluginStoppingException(
            $"Plugin '{pluginName}' is stopping and opens no further channel.") { PluginName = pluginName },
        _ => new PluginConnectionException(
            $"Plugin '{pluginName}' refused the {request.Channel} channel: {answer.Message ?? answer.Error ?? "it gave no reason"}") { PluginName = pluginName },
    };
}
