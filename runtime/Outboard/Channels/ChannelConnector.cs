using System.Security.Authentication;

namespace Outboard;

/// <summary>The host's side of opening channels: connect, send the first line, read the answer.</summary>
/// <param name="connect">Makes the connection.</param>
/// <param name="explainLossAsync">Makes the error for a channel that could not be opened, or was lost: whether the process has ended.</param>
/// <param name="pluginName">The plugin, for the errors.</param>
/// <param name="maxMessageSize">The largest message that this side accepts, in bytes.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="secureAsync">What a new connection needs before its first line; null for nothing.</param>
/// <param name="key">What both sides must show that they have; null for nothing.</param>
internal sealed class ChannelConnector(
    Func<CancellationToken, Task<Stream>> connect,
    Func<Exception?, Task<PluginException>> explainLossAsync,
    string pluginName,
    int maxMessageSize,
    TimeProvider timeProvider,
    Func<Stream, CancellationToken, ValueTask<Stream>>? secureAsync = null,
    StartKey? key = null)
{
    /// <summary>How long opening a channel may take on either side, including the time for which the broker waits.</summary>
    public static TimeSpan Timeout { get; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the side that asks waits for an answer: a little longer than the other side, whose error says more.</summary>
    public static TimeSpan AnswerTimeout { get; } = Timeout + TimeSpan.FromSeconds(1);

    /// <summary>
    /// Identifies the channels of one host for the plugin: 32 hexadecimal digits that cannot be guessed. A new GUID has 122 bits from the
    /// system's generator; the generator of the cryptography library would load that library into a host that needs it for nothing else.
    /// </summary>
    public string Host { get; } = $"{Guid.NewGuid():N}";

    public async Task<PluginChannel> OpenAsync(OpenChannelRequest request, CancellationToken cancellationToken)
    {
        PluginChannel? channel = null;
        try
        {
            using var timeout = new CancellationTokenSource(AnswerTimeout, timeProvider);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
            Stream connection = await connect(linked.Token).ConfigureAwait(false);
            channel = await PluginChannel.OpenAsync(connection, secureAsync, linked.Token).ConfigureAwait(false);
            int most = Math.Min(maxMessageSize, request.Max ?? maxMessageSize);
            OpenChannelRequest line = request with { Max = most, Host = Host, Binary = HasBytes(request) };
            line = key is null ? line : key.Sign(line);
            await ChannelPreamble.WriteAsync(channel.Output, line.Write, linked.Token).ConfigureAwait(false);
            OpenChannelResponse answer = await ChannelPreamble.ReadAsync(channel.Input, OpenChannelResponse.Read, linked.Token).ConfigureAwait(false);
            if (key?.IsFromPlugin(line, answer) == false)
            {
                throw new PluginConnectionException(
                    $"What answered the opening of the {request.Channel} channel is not plugin '{pluginName}': it does not have the key that this host gave to the plugin. Another process of this user may have taken the place of its socket.") { PluginName = pluginName };
            }

            channel.MaxMessageSize = Math.Min(most, answer.Max is > 0 ? answer.Max.Value : most);
            channel.Binary = HasBytes(request) && answer.Binary;
            channel.PeerProcessId = answer.ProcessId;
            return answer.Ok ? channel : throw Refused(request, answer);
        }
        catch (Exception exception)
        {
            if (channel is not null)
            {
                await channel.DisposeAsync().ConfigureAwait(false);
            }

            if (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new PluginConnectionException(
                    $"Plugin '{pluginName}' did not answer the opening of its {request.Channel} channel within {AnswerTimeout.TotalSeconds:0} s.", exception) { PluginName = pluginName };
            }

            // Is only the connection lost, or has the plugin ended? A plugin that refuses a control channel because it stops will end.
            bool isLost = ChannelSocket.IsLost(exception, cancellationToken);
            if ((isLost || exception is PluginConnectionException { IsLoss: true }
                    || (exception is PluginStoppingException && request.Channel == OpenChannelRequest.Control))
                && await explainLossAsync(exception).ConfigureAwait(false) is PluginExitedException exited)
            {
                throw exited;
            }

            // A side that is refused after its part of TLS learns it only by the end of the connection.
            if (secureAsync is not null && channel is not null && exception is PluginConnectionException { IsLoss: true })
            {
                throw new PluginConnectionException(
                    $"Plugin '{pluginName}' closed its {request.Channel} channel before the first line. It may not accept the certificate of this host; its log gives the reason.", exception) { PluginName = pluginName };
            }

            if (exception is PluginException ours)
            {
                ours.PluginName ??= pluginName;
            }

            throw isLost ? Lost(request, exception) : exception;
        }
    }

    private PluginConnectionException Lost(OpenChannelRequest request, Exception exception) => new(
        exception is AuthenticationException
            ? $"The authentication of the {request.Channel} channel to plugin '{pluginName}' failed: {ExceptionText.InnermostOf(exception)}"
            : $"Plugin '{pluginName}' closed its {request.Channel} channel while it was being opened.",
        exception) { PluginName = pluginName };

    // The methods of the control channel have no bytes.
    private static bool HasBytes(OpenChannelRequest request) => request.Channel != OpenChannelRequest.Control;

    private PluginException Refused(OpenChannelRequest request, OpenChannelResponse answer) => answer.Error switch
    {
        ChannelError.UnknownPlugin => NotFound(request.Name ?? string.Empty, [.. (answer.Names ?? []).Select(name => VisibleText.Line(name ?? string.Empty))]),
        ChannelError.Stopping => new PluginStoppingException(
            $"Plugin '{pluginName}' is stopping and does not open further channels.") { PluginName = pluginName },
        _ => new PluginConnectionException(
            $"Plugin '{pluginName}' refused the {request.Channel} channel: {VisibleText.Lines(answer.Message ?? answer.Error ?? "it gave no reason")}") { PluginName = pluginName },
    };

    private PluginNotFoundException NotFound(string name, string[] names) => new(
        $"Plugin '{pluginName}' serves nothing under the name '{name}'. It serves: {string.Join(", ", names.Select(served => $"'{served}'"))}.",
        name, names) { PluginName = pluginName };
}
