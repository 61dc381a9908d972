using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Outboard;

namespace TestPlugin;

/// <summary>What a host asks a toy, and what a toy is: a line is answered with a line.</summary>
internal interface IToy
{
    Task<string> AskAsync(string question, CancellationToken cancellationToken);
}

/// <summary>The toy transport's kind of plugin.</summary>
internal interface IToyPlugin : IPlugin
{
    Task<string> AnswerAsync(string question);
}

/// <summary>A plugin with the answers; none in a host.</summary>
internal sealed class ToyPlugin(Func<string, Task<string>>? answer = null) : IToyPlugin
{
    public Task<string> AnswerAsync(string question) => answer!(question);
}

/// <summary>
/// A second transport, to prove that nothing outside the list knows the first: each channel a connection, a line on it a call. The first
/// line says what the channel is for.
/// </summary>
internal sealed class ToyTransport : ITransport
{
    public const string Name = "toy";

    public string Word => Name;

    public Type Kind => typeof(IToyPlugin);

    public async Task<ITransportConnection> ConnectAsync(ConnectContext context, CancellationToken cancellationToken)
    {
        var control = new Channel(await context.Connect(cancellationToken), context.Peer);
        await control.AskAsync("control", cancellationToken);
        return new Connection(this, context, control);
    }

    public ITransportListener Listen(IChannelListener listener, ServeContext context) => new Listener(listener, context);

    private sealed class Channel : IToy, IAsyncDisposable
    {
        private readonly Channel<string> _answers = System.Threading.Channels.Channel.CreateUnbounded<string>();
        private readonly Stream _stream;
        private readonly RpcPeer _peer;
        private readonly StreamWriter _writer;

        public Channel(Stream stream, RpcPeer peer)
        {
            _stream = stream;
            _peer = peer;
            _writer = new StreamWriter(stream) { AutoFlush = true };
            _ = ReadAsync();
        }

        public Task Closed => _answers.Reader.Completion;

        public async Task<string> AskAsync(string question, CancellationToken cancellationToken)
        {
            try
            {
                await _writer.WriteLineAsync(question);
                return await _answers.Reader.ReadAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException or ChannelClosedException)
            {
                throw await _peer.ExplainLossAsync(exception);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _stream.DisposeAsync();
            await Closed;
        }

        private async Task ReadAsync()
        {
            try
            {
                using var reader = new StreamReader(_stream);
                while (await reader.ReadLineAsync() is { } line)
                {
                    _answers.Writer.TryWrite(line);
                }
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                // It is closed, which is all that there is to say.
            }

            _answers.Writer.Complete();
        }
    }

    private sealed class Connection(ToyTransport transport, ConnectContext context, Channel control) : ITransportConnection
    {
        private readonly ConcurrentBag<Channel> _channels = [control];

        public Task PingAsync(CancellationToken cancellationToken) => control.AskAsync("ping", cancellationToken);

        public async Task ProbeAsync(CancellationToken cancellationToken)
        {
            await using var channel = new Channel(await context.Connect(cancellationToken), context.Peer);
            await channel.AskAsync("probe", cancellationToken);
        }

        public Task QuitAsync(TimeSpan grace, CancellationToken cancellationToken) =>
            control.AskAsync(string.Create(CultureInfo.InvariantCulture, $"quit {grace.TotalMilliseconds:0}"), cancellationToken);

        public async Task<DispensedPlugin> DispenseAsync(string name, IPlugin plugin, CancellationToken cancellationToken)
        {
            if (plugin is not IToyPlugin)
            {
                throw TransportList.NotServed(name, plugin, transport);
            }

            var channel = new Channel(await context.Connect(cancellationToken), context.Peer);
            _channels.Add(channel);
            return await channel.AskAsync($"open {name}", cancellationToken) == "ok"
                ? new DispensedPlugin(channel, channel.Closed, channel)
                : throw new PluginConnectionException($"There is no toy '{name}'.");
        }

        public async ValueTask DisposeAsync()
        {
            foreach (Channel channel in _channels)
            {
                await channel.DisposeAsync();
            }
        }
    }

    private sealed class Listener : ITransportListener
    {
        private readonly ConcurrentDictionary<Task, Task> _calls = new();
        private readonly ConcurrentBag<Stream> _streams = [];
        private readonly IChannelListener _listener;
        private readonly ServeContext _context;
        private int _controls;
        private volatile bool _draining;

        public Listener(IChannelListener listener, ServeContext context)
        {
            _listener = listener;
            _context = context;
            _ = AcceptAsync();
        }

        public bool HasHost => Volatile.Read(ref _controls) > 0;

        public bool HadHost { get; private set; }

        public bool IsIdle => _calls.IsEmpty;

        public async Task DrainAsync(TimeSpan grace)
        {
            _draining = true;
            await Task.WhenAll(_calls.Keys).WaitAsync(grace, _context.TimeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        public async ValueTask DisposeAsync()
        {
            _draining = true;
            await _listener.DisposeAsync();
            foreach (Stream stream in _streams)
            {
                await stream.DisposeAsync();
            }
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    Stream stream = await _listener.AcceptAsync(CancellationToken.None);
                    _streams.Add(stream);
                    _ = ServeAsync(stream);
                }
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                // It is closed.
            }
        }

        private async Task ServeAsync(Stream stream)
        {
            using var reader = new StreamReader(stream);
            await using var writer = new StreamWriter(stream) { AutoFlush = true };
            try
            {
                string[] request = (await reader.ReadLineAsync() ?? string.Empty).Split(' ');
                if (request[0] == "control")
                {
                    await ServeControlAsync(reader, writer);
                }
                else if (request[0] == "open" && _context.Plugins.TryGetValue(request[1], out IPlugin? plugin) && plugin is IToyPlugin toy)
                {
                    await ServeToyAsync(reader, writer, toy);
                }
                else
                {
                    await writer.WriteLineAsync("no");
                }
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                // The host has gone.
            }
        }

        private async Task ServeControlAsync(StreamReader reader, StreamWriter writer)
        {
            Interlocked.Increment(ref _controls);
            HadHost = true;
            try
            {
                await writer.WriteLineAsync("ok");
                while (await reader.ReadLineAsync() is { } line)
                {
                    string[] words = line.Split(' ');
                    await writer.WriteLineAsync(words[0]);
                    if (words[0] == "quit")
                    {
                        _draining = true;
                        _context.QuitRequested(TimeSpan.FromMilliseconds(int.Parse(words[1], CultureInfo.InvariantCulture)));
                    }
                }
            }
            finally
            {
                if (Interlocked.Decrement(ref _controls) == 0 && !_draining)
                {
                    _context.HostLost();
                }
            }
        }

        private async Task ServeToyAsync(StreamReader reader, StreamWriter writer, IToyPlugin toy)
        {
            await writer.WriteLineAsync("ok");
            while (await reader.ReadLineAsync() is { } question)
            {
                Task<string> call = toy.AnswerAsync(question);
                _calls.TryAdd(call, call);
                await writer.WriteLineAsync(await call);
                _calls.TryRemove(call, out _);
            }
        }
    }
}
