using Microsoft.Extensions.Logging.Abstractions;

namespace Outboard;

/// <summary>
/// Your plugin as a real process under test, started and connected as its host does it, with all that it logs and prints
/// captured. It ends with the test. For any test framework.
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
    private readonly Patience _patience;
    private readonly LineCapture _stdout;
    private readonly LineCapture _stderr;

    private PluginProcess(ClientConfig config, TimeSpan? timeout)
    {
        _stdout = new LineCapture(config.SyncStdout);
        _stderr = new LineCapture(config.SyncStderr);
        Logs = new CapturedLogs(config.LoggerFactory == NullLoggerFactory.Instance ? null : config.LoggerFactory);
        _patience = new Patience(config.WaitForDebugger ? System.Threading.Timeout.InfiniteTimeSpan : timeout, Logs);
        Client = new PluginClient(config with { LoggerFactory = Logs, SyncStdout = _stdout, SyncStderr = _stderr });
    }

    /// <summary>The host's side of the plugin, with everything that it can do.</summary>
    public PluginClient Client { get; }

    /// <summary>The plugin's log lines, and the host's own about it.</summary>
    public CapturedLogs Logs { get; }

    /// <summary>What the plugin has printed to standard error so far, log lines included.</summary>
    public IReadOnlyList<string> StderrLines => _stderr.Lines;

    /// <summary>What the plugin has printed to standard output so far, after its handshake.</summary>
    public IReadOnlyList<string> StdoutLines => _stdout.Lines;

    /// <summary>Starts the plugin and connects to it.</summary>
    /// <param name="config">As the host has it. What it says about loggers and copies of the output is heeded besides the capture.</param>
    /// <param name="timeout">
    /// How long each single step may take. Default 30 s; without end while a debugger is attached to the test, or the plugin is
    /// to wait for one.
    /// </param>
    /// <param name="cancellationToken">Ends the starting.</param>
    /// <inheritdoc cref="PluginClient.ClientAsync" path="/exception"/>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is zero or less, and not <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>.</exception>
    /// <exception cref="TimeoutException">It took too long; the message has what was logged.</exception>
    public static async Task<PluginProcess> StartAsync(
        ClientConfig config, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(config);
        var plugin = new PluginProcess(config, timeout);
        try
        {
            await plugin._patience.WaitAsync("the plugin's start", plugin.Client.ClientAsync, cancellationToken).ConfigureAwait(false);
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
    /// <exception cref="TimeoutException">It took too long; the message has what was logged.</exception>
    public Task<T> DispenseAsync<T>(string name, CancellationToken cancellationToken = default)
        where T : class =>
        _patience.WaitAsync($"plugin '{name}'", token => Client.DispenseAsync<T>(name, token), cancellationToken);

    /// <summary>Gives the first log entry of a kind, one that is there already or one that comes.</summary>
    /// <exception cref="TimeoutException">It did not come; the message has what came instead.</exception>
    public Task<CapturedLog> WaitForLogAsync(Predicate<CapturedLog> isIt, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(isIt);
        return _patience.WaitAsync("the log entry", token => Logs.FirstAsync(isIt, token), cancellationToken);
    }

    /// <summary>Waits for the plugin to end by itself, and for the last of its output.</summary>
    /// <exception cref="TimeoutException">It did not; the message has what was logged.</exception>
    public Task<PluginExit> WaitForExitAsync(CancellationToken cancellationToken = default) =>
        _patience.WaitAsync("the plugin's end", token => Client.Exited.WaitAsync(token), cancellationToken);

    /// <summary>Ends the plugin as its host does.</summary>
    public Task<PluginExit> KillAsync(CancellationToken cancellationToken = default) => Client.KillAsync(cancellationToken);

    /// <summary>The same as <see cref="KillAsync"/>.</summary>
    public ValueTask DisposeAsync() => Client.DisposeAsync();

    /// <summary>The same as <see cref="KillAsync"/>, with the thread blocked meanwhile: for a fixture that is disposed without await.</summary>
    public void Dispose() => Client.Dispose();
}
