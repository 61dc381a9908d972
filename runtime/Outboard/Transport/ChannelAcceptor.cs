using System.Diagnostics;

namespace Outboard;

/// <summary>Accepts a plugin's connections and reads the first line of each. Those without one are limited in number and time.</summary>
/// <param name="listener">Where they come in.</param>
/// <param name="context">The log, the clock and the limits.</param>
/// <param name="serveAsync">Does what the line asks for. Returns why it is refused, or null if it was accepted.</param>
#pragma warning disable CA1001 // A semaphore holds no resource until its wait handle is used.
internal sealed class ChannelAcceptor(IChannelListener listener, ServeContext context, Func<PluginChannel, OpenChannelRequest, Task<OpenChannelResponse?>> serveAsync)
#pragma warning restore CA1001
{
    /// <summary>How many connections may be without their first line. One more waits, until those that have been silent for long are closed.</summary>
    public const int MaxSilent = 64;

    // A host sends its line at once, however many connect at the same time.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan s_minPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_maxPause = TimeSpan.FromMilliseconds(500);

    // Failures that follow one another sooner are logged once.
    private static readonly TimeSpan s_spell = TimeSpan.FromSeconds(10);

    private static readonly OpenChannelResponse s_stopping = OpenChannelResponse.Refuse(ChannelError.Stopping, "The plugin is stopping.");

    private readonly Lock _gate = new();
    private readonly List<Silent> _silent = [];
    private readonly SemaphoreSlim _places = new(MaxSilent);
    private readonly int[] _channels = new int[2];
    private string? _firstHost;
    private long? _lastFailure;
    private long? _lastSilent;
    private long? _lastStranger;

    /// <summary>Accepts until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        TimeSpan pause = s_minPause;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                Stream stream = await listener.AcceptAsync(stopping).ConfigureAwait(false);
                pause = s_minPause;
                _ = OpenAsync(stream, await EnterAsync().ConfigureAwait(false), stopping);
                continue;
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (IOException exception)
            {
                // Perhaps there are no descriptors left; a silent connection has to give one back.
                if (IsNewSpell(ref _lastFailure))
                {
                    PluginLog.AcceptFailed(context.Logger, exception);
                }
            }

            DisplaceSilent();
            await Task.Delay(pause, context.TimeProvider, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < s_maxPause ? pause * 2 : s_maxPause;
        }
    }

    public static Task AnswerAsync(PluginChannel channel, OpenChannelResponse answer) =>
        ChannelPreamble.WriteAsync(channel.Output, (answer with { Proof = channel.Proof }).Write, CancellationToken.None);

    private void Identify(PluginChannel channel, OpenChannelRequest request)
    {
        if (context.Key is { } key)
        {
            channel.Proof = key.IsFromHost(request)
                ? key.Answer(request)
                : throw new PluginConnectionException("The first line of the channel does not show that it comes from the host that started the plugin.");
        }
    }

    private async Task OpenAsync(Stream connection, Silent place, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(ChannelConnector.Timeout, context.TimeProvider);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, place.Displaced.Token, stopping);

        // A line that is there already would have the plugin's own code run where the next connection is to be accepted.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        PluginChannel? channel = null;
        OpenChannelRequest? request = null;
        OpenChannelResponse? refusal;
        try
        {
            channel = await PluginChannel.OpenAsync(connection, context.SecureAsync, ending.Token).ConfigureAwait(false);
            request = await ChannelPreamble.ReadAsync(channel.Input, OpenChannelRequest.Read, ending.Token).ConfigureAwait(false);
            Leave(place);
            Identify(channel, request);
            refusal = TryCount(channel, request)
                ? await serveAsync(channel, request).ConfigureAwait(false)
                : OpenChannelResponse.Refuse(ChannelError.Failed, $"The plugin has {context.MaxChannels} channels open, and opens no more.");
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            refusal = s_stopping;
        }
        catch (OperationCanceledException) when (request is null && ending.IsCancellationRequested)
        {
            if (IsNewSpell(ref _lastSilent))
            {
                PluginLog.ChannelSilent(context.Logger);
            }

            refusal = OpenChannelResponse.Refuse(
                ChannelError.BadRequest, $"The first line of the channel was not received within {ChannelConnector.Timeout.TotalSeconds:0} s, or too many other connections had not sent theirs.");
        }
#pragma warning disable CA1031 // Whatever goes wrong while a channel is opened concerns this channel alone.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // Strangers need nothing to fail before their first line, and can do so as often as they like.
            if (channel is not null || IsNewSpell(ref _lastStranger))
            {
                PluginLog.ChannelFailed(context.Logger, exception);
            }

            string error = exception is PluginConnectionException ? ChannelError.BadRequest : ChannelError.Failed;
            refusal = OpenChannelResponse.Refuse(error, ExceptionText.MessageOf(exception));
        }

        if (channel is not null && refusal is not null)
        {
            await RefuseAsync(channel, refusal).ConfigureAwait(false);
        }

        Leave(place);
    }

    // Those of the first host apart from all others: it is the one that started the plugin, and no stranger may take its channels.
    private bool TryCount(PluginChannel channel, OpenChannelRequest request)
    {
        if (request is { Channel: OpenChannelRequest.Control, Host: { } host })
        {
            Interlocked.CompareExchange(ref _firstHost, host, null);
        }

        int whose = request.Host is not null && request.Host == _firstHost ? 0 : 1;
        if (Interlocked.Increment(ref _channels[whose]) > context.MaxChannels)
        {
            Interlocked.Decrement(ref _channels[whose]);
            return false;
        }

        channel.Closed = () => Interlocked.Decrement(ref _channels[whose]);
        return true;
    }

    // What is displaced keeps its place until it is closed: else a flood would be accepted faster than it is closed, and
    // descriptors run out all the same.
    private async Task<Silent> EnterAsync()
    {
        while (!await _places.WaitAsync(s_patience).ConfigureAwait(false))
        {
            DisplaceSilent();
        }

        var place = new Silent();
        lock (_gate)
        {
            _silent.Add(place);
        }

        return place;
    }

    // Its line has come, or it is closed.
    private void Leave(Silent place)
    {
        lock (_gate)
        {
            if (!_silent.Remove(place))
            {
                return;
            }
        }

        _places.Release();
    }

    private void DisplaceSilent()
    {
        Silent[] displaced;
        lock (_gate)
        {
            displaced = [.. _silent.Where(place => Stopwatch.GetElapsedTime(place.Since) > s_patience)];
        }

        foreach (Silent place in displaced)
        {
            _ = place.Displaced.CancelAsync();
        }
    }

    private bool IsNewSpell(ref long? last)
    {
        lock (_gate)
        {
            bool isNew = last is null || context.TimeProvider.GetElapsedTime(last.Value) > s_spell;
            last = context.TimeProvider.GetTimestamp();
            return isNew;
        }
    }

    private static async Task RefuseAsync(PluginChannel channel, OpenChannelResponse refusal)
    {
        try
        {
            await AnswerAsync(channel, refusal).ConfigureAwait(false);
        }
        catch (Exception exception) when (ChannelSocket.IsLost(exception))
        {
            // The host has closed the connection already.
        }

        await channel.DisposeAsync().ConfigureAwait(false);
    }

    // A connection without its first line.
#pragma warning disable CA1001 // A source without a timer holds nothing, and who displaces one may come late.
    private sealed class Silent
#pragma warning restore CA1001
    {
        public CancellationTokenSource Displaced { get; } = new();

        public long Since { get; } = Stopwatch.GetTimestamp();
    }
}
