using System.Collections.Concurrent;

namespace Outboard;

/// <summary>The control and plugin channels of a plugin that is being served. With each ends what belongs to it.</summary>
internal sealed class ServedChannels(HostSessions hosts, ServeContext context, CancellationToken stopping)
{
    /// <summary>How many channels may be open, with the brokered ones, if nothing else is set; see <see cref="ServeContext.MaxChannels"/>.</summary>
    public const int DefaultMax = 4_096;

    // For calls to end that were cancelled, before the scope that they use is disposed.
    private static readonly TimeSpan s_lastCalls = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<Entry, Entry> _open = new();

    public int Count => _open.Values.Count(entry => entry.Session is not null);

    /// <summary>Answers the host and starts the session. From the answer on, the channel is closed with the others.</summary>
    /// <param name="host">The host; it leaves when the channel is closed.</param>
    /// <param name="scope">What the plugin was made from; disposed when the channel is closed and its last call has returned.</param>
    /// <param name="answerAsync">Answers.</param>
    /// <param name="start">Starts the session.</param>
    public async Task<RpcSession> OpenAsync(HostSession host, IPluginScope? scope, Func<Task> answerAsync, Func<RpcSession> start)
    {
        var entry = new Entry();
        _open.TryAdd(entry, entry);
        RpcSession session;
        try
        {
            await answerAsync().ConfigureAwait(false);
            entry.Session = session = start();
        }
        catch
        {
            Forget(entry);
            throw;
        }

        _ = EndAsync(entry, session, host, scope);
        if (stopping.IsCancellationRequested)
        {
            await session.DisposeAsync().ConfigureAwait(false);
        }

        return session;
    }

    /// <summary>Closes them all, once it is stopping, and waits for what ends with them.</summary>
    public async Task CloseAsync()
    {
        // The dictionary's own method: a collection expression would count and copy, and channels leave in between.
        KeyValuePair<Entry, Entry>[] open = _open.ToArray();
        await Task.WhenAll(open.Select(entry => entry.Key.Session?.DisposeAsync().AsTask() ?? Task.CompletedTask)).ConfigureAwait(false);
        await Task.WhenAll(open.Select(entry => entry.Key.Ended.Task)).ConfigureAwait(false);
    }

    /// <summary>Disposes the scope of a channel.</summary>
    public async Task EndScopeAsync(IPluginScope? scope)
    {
        try
        {
            if (scope is not null)
            {
                await scope.DisposeAsync().ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // What a service throws when it is disposed must not affect other channels.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            PluginLog.ScopeFailed(context.Logger, exception);
        }
    }

    private async Task EndAsync(Entry entry, RpcSession session, HostSession host, IPluginScope? scope)
    {
        await session.Closed.ConfigureAwait(false);
        hosts.Leave(host);
        if (scope is not null)
        {
            await IdleAsync(session).ConfigureAwait(false);
            await EndScopeAsync(scope).ConfigureAwait(false);
        }

        Forget(entry);
    }

    // A call that ignores its cancellation keeps its scope, until the plugin ends.
    private async Task IdleAsync(RpcSession session)
    {
        try
        {
            await session.Idle.WaitAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAny(session.Idle, Task.Delay(s_lastCalls, context.TimeProvider, CancellationToken.None)).ConfigureAwait(false);
        }
    }

    private void Forget(Entry entry)
    {
        _open.TryRemove(entry, out _);
        entry.Ended.TrySetResult();
    }

    private sealed class Entry
    {
        private volatile RpcSession? _session;

        // Null as long as the host is being answered.
        public RpcSession? Session
        {
            get => _session;
            set => _session = value;
        }

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
