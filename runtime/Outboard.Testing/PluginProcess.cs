using Microsoft.Extensions.Logging.Abstractions;

namespace Outboard;

/// <summary>
/// Runs a plugin as a real process under test. It is started and connected as its host does it, and everything that it logs and
/// prints is captured. It ends with the test. Works with any test framework.
/// </summary>
/// <example>
/// <code>
/// await using PluginProcess plugin = await PluginProcess.StartAsync(new ClientConfig
/// {
///     Handshake = GreeterHandshake.Config,
///     Plugins = new PluginMap { ["greeter"] = new GreeterPlugin() },
///     Command = new PluginCommand(pathOfThePlugin),
/// });
/// IGreeter greeter = await plugin.DispenseAsync&lt;IGreeter&gt;("greeter");
/// await plugin.WaitForLogAsync(entry => entry.Message.StartsWith("Greeting"));
/// </code>
/// </example>
public sealed class PluginProcess : IAsyncDisposable, IDisposable
{
    private readonly TestTimeout _testTimeout;
    private readonly LineCapture _stdout;
    private readonly LineCapture _stderr;

    private PluginProcess(ClientConfig config, TimeSpan? timeout)
    {
        _stdout = new LineCapture(config.SyncStdout);
        _stderr = new LineCapture(config.SyncStderr);
        Logs = new CapturedLogs(config.LoggerFactory == NullLoggerFactory.Instance ? null : config.LoggerFactory);
        _testTimeout = new TestTimeout(config.WaitForDebugger ? System.Threading.Timeout.InfiniteTimeSpan : timeout, Logs);
        Client = new PluginClient(config with { LoggerFactory = Logs, SyncStdout = _stdout, SyncStderr = _stderr });
    }

    /// <summary>The client that started the plugin, as a host has it.</summary>
    public PluginClient Client { get; }

    /// <summary>The plugin's log entries, and the host's own entries about it.</summary>
    public CapturedLogs Logs { get; }

    /// <summary>The lines that the plugin has written to standard error so far, including its log entries.</summary>
    public IReadOnlyList<string> StderrLines => _stderr.Lines;

    /// <summary>The lines that the plugin has written to standard output since its handshake.</summary>
    public IReadOnlyList<string> StdoutLines => _stdout.Lines;

    /// <summary>Starts the plugin and connects to it.</summary>
    /// <param name="config">The configuration, as the host has it. Its loggers and its copies of the output are used in addition to the capture.</param>
    /// <param name="timeout">
    /// The time limit of each step. Default: 30 s. There is no limit while a debugger is attached to the test, or if the plugin waits
    /// for a debugger.
    /// </param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <inheritdoc cref="PluginClient.ClientAsync" path="/exception"/>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is zero or less, and not <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>.</exception>
    /// <exception cref="TimeoutException">The step took too long. The message contains what was logged.</exception>
    public static async Task<PluginProcess> StartAsync(
        ClientConfig config, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(config);
        var plugin = new PluginProcess(config, timeout);
        try
        {
            await plugin._testTimeout.WaitAsync("the plugin's start", plugin.Client.ClientAsync, cancellationToken).ConfigureAwait(false);
            return plugin;
        }
        catch
        {
            await plugin.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Requests a plugin by its name and casts it.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <inheritdoc cref="PluginClient.DispenseAsync" path="/exception"/>
    /// <exception cref="TimeoutException">The step took too long. The message contains what was logged.</exception>
    public Task<T> DispenseAsync<T>(string name, CancellationToken cancellationToken = default)
        where T : class =>
        _testTimeout.WaitAsync($"plugin '{name}'", token => Client.DispenseAsync<T>(name, token), cancellationToken);

    /// <summary>Returns the first log entry that matches, and waits for it if there is none yet.</summary>
    /// <exception cref="TimeoutException">No such entry was logged in time. The message contains what was logged instead.</exception>
    public Task<CapturedLog> WaitForLogAsync(Predicate<CapturedLog> isIt, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(isIt);
        return _testTimeout.WaitAsync("the log entry", token => Logs.FirstAsync(isIt, token), cancellationToken);
    }

    /// <summary>Waits until the plugin has ended on its own and all of its output has been read.</summary>
    /// <exception cref="TimeoutException">The plugin did not end in time. The message contains what was logged.</exception>
    public Task<PluginExit> WaitForExitAsync(CancellationToken cancellationToken = default) =>
        _testTimeout.WaitAsync("the plugin's end", token => Client.Exited.WaitAsync(token), cancellationToken);

    /// <summary>Ends the plugin as its host does.</summary>
    public Task<PluginExit> KillAsync(CancellationToken cancellationToken = default) => Client.KillAsync(cancellationToken);

    /// <summary>Does the same as <see cref="KillAsync"/>.</summary>
    public ValueTask DisposeAsync() => Client.DisposeAsync();

    /// <summary>Does the same as <see cref="KillAsync"/> and blocks the thread meanwhile. For a fixture that is disposed without await.</summary>
    public void Dispose() => Client.Dispose();
}

/// <summary>A stream that keeps the lines written to it, and passes the bytes on.</summary>
internal sealed class LineCapture : Stream
{
    private const int MaxLineBytes = 1024 * 1024;

    private readonly Stream? _next;
    private readonly EventLog<string> _lines = new();
    private readonly StdioReader _reader;

    public LineCapture(Stream? next)
    {
        _next = next;
        _reader = new StdioReader(MaxLineBytes, _lines.Add);
    }

    public IReadOnlyList<string> Lines => _lines.Items;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _reader.Add(buffer.Span);
        if (_next is not null)
        {
            await _next.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _next?.FlushAsync(cancellationToken) ?? Task.CompletedTask;

    public override void Flush() => _next?.Flush();

    public override void Write(byte[] buffer, int offset, int count)
    {
        _reader.Add(buffer.AsSpan(offset, count));
        _next?.Write(buffer, offset, count);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
