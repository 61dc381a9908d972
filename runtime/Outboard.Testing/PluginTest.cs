namespace Outboard;

/// <summary>
/// Serves plugins and calls them within the process of their test. Every call uses the real wire protocol, with its JSON, errors and
/// cancellation, but there is no process, no cookie and no handshake. Works with any test framework.
/// </summary>
/// <example>
/// <code>
/// await using PluginTest test = await PluginTest.StartAsync(new PluginMap { ["greeter"] = new GreeterPlugin(new GreeterHello()) });
/// IGreeter greeter = await test.DispenseAsync&lt;IGreeter&gt;("greeter");
/// </code>
/// </example>
public sealed class PluginTest : IAsyncDisposable, IDisposable
{
    private const string Name = "test";

    private readonly InProcessPlugin _plugin;
    private readonly TestTimeout _testTimeout;

    private PluginTest(InProcessPlugin plugin, PluginMap plugins, CapturedLogs logs, TestTimeout testTimeout)
    {
        _plugin = plugin;
        _testTimeout = testTimeout;
        Logs = logs;
        Connection = new PluginConnection(plugin.Connection, plugins, Name, logs.CreateLogger($"Outboard.{Name}"), () => DisposeAsync().AsTask());
    }

    /// <summary>The log of both sides.</summary>
    public CapturedLogs Logs { get; }

    /// <summary>The connection, as a host has it. Closing it ends the plugin.</summary>
    public PluginConnection Connection { get; }

    internal PluginAddress Address => _plugin.Address;

    /// <summary>Serves the plugins and connects to them.</summary>
    /// <param name="plugins">The plugins, with their implementations.</param>
    /// <param name="options">How the plugins are served. Default: in memory, with new logs.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="ArgumentException">The map is empty.</exception>
    /// <exception cref="PluginContractException">A plugin is not of a kind that can be served, see <see cref="IPlugin"/>.</exception>
    /// <exception cref="TimeoutException">The step took too long. The message contains what was logged.</exception>
    public static async Task<PluginTest> StartAsync(
        PluginMap plugins, PluginTestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        if (plugins.Count == 0)
        {
            throw new ArgumentException("The plugin map is empty. Add at least one plugin to test.", nameof(plugins));
        }

        options ??= new PluginTestOptions();
        CapturedLogs logs = options.Logs ?? new CapturedLogs();
        var testTimeout = new TestTimeout(options.Timeout, logs);
        var copy = new PluginMap(plugins);
        InProcessPlugin plugin = InProcessPlugin.Serve(options.Transport, new ServeContext
        {
            Plugins = copy,
            MaxMessageSize = options.MaxMessageSize,
            SendStackTraces = options.SendStackTraces,
            Logger = logs.CreateLogger("Outboard.PluginServer"),
            TimeProvider = TimeProvider.System,
            QuitRequested = static _ => { },
            HostLost = static () => { },
        });
        try
        {
            await testTimeout.WaitAsync(
                "the connection to the plugin",
                async token =>
                {
                    await plugin.ConnectAsync(Name, options.MaxMessageSize, TimeProvider.System, token, logs.CreateLogger($"Outboard.{Name}")).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
            return new PluginTest(plugin, copy, logs, testTimeout);
        }
        catch
        {
            await plugin.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Requests a plugin by its name and casts it, as a host does.</summary>
    /// <typeparam name="T">The contract.</typeparam>
    /// <exception cref="PluginNotFoundException">There is no plugin of that name.</exception>
    /// <exception cref="PluginContractException">The plugin of that name has another contract.</exception>
    /// <exception cref="PluginConnectionException">The plugin's RPC server could not be created, or the test has ended.</exception>
    /// <exception cref="TimeoutException">The step took too long. The message contains what was logged.</exception>
    public Task<T> DispenseAsync<T>(string name, CancellationToken cancellationToken = default)
        where T : class =>
        _testTimeout.WaitAsync($"plugin '{name}'", token => Connection.DispenseAsync<T>(name, token), cancellationToken);

    /// <summary>Closes all channels and stops serving. Calls in progress fail.</summary>
    /// <exception cref="TimeoutException">Code of the plugin that must end with its channels did not. The message contains what was logged.</exception>
    public async ValueTask DisposeAsync()
    {
        await _testTimeout.WaitAsync(
            "the end of the plugin",
            async _ =>
            {
                await _plugin.DisposeAsync().ConfigureAwait(false);
                return true;
            },
            CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Does the same as <see cref="DisposeAsync"/> and blocks the thread meanwhile. For a fixture that is disposed without await.</summary>
    /// <inheritdoc cref="DisposeAsync" path="/exception"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
