namespace Outboard;

/// <summary>
/// Your plugins, served and used in the process of their test: everything that is called crosses the real wire, with its JSON,
/// its errors and its cancellation, but there is no process, no cookie and no handshake. For any test framework.
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
    private readonly Patience _patience;

    private PluginTest(InProcessPlugin plugin, PluginMap plugins, CapturedLogs logs, Patience patience)
    {
        _plugin = plugin;
        _patience = patience;
        Logs = logs;
        Connection = new PluginConnection(plugin.Connection, plugins, Name, logs.CreateLogger($"Outboard.{Name}"), () => DisposeAsync().AsTask());
    }

    /// <summary>What both sides have logged.</summary>
    public CapturedLogs Logs { get; }

    /// <summary>The connection, as a host has it. Closing it ends the plugin.</summary>
    public PluginConnection Connection { get; }

    internal PluginAddress Address => _plugin.Address;

    /// <summary>Serves the plugins and connects to them.</summary>
    /// <param name="plugins">The plugins, with their implementations.</param>
    /// <param name="options">How. Default: in memory, with new logs.</param>
    /// <param name="cancellationToken">Ends the starting.</param>
    /// <exception cref="ArgumentException">The map is empty.</exception>
    /// <exception cref="PluginContractException">A plugin is not of a kind that can be served, see <see cref="IPlugin"/>.</exception>
    /// <exception cref="TimeoutException">It took too long; the message has what was logged.</exception>
    public static async Task<PluginTest> StartAsync(
        PluginMap plugins, PluginTestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        if (plugins.Count == 0)
        {
            throw new ArgumentException("The plugin map is empty: there is nothing to test.", nameof(plugins));
        }

        options ??= new PluginTestOptions();
        CapturedLogs logs = options.Logs ?? new CapturedLogs();
        var patience = new Patience(options.Timeout, logs);
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
            await patience.WaitAsync(
                "the connection to the plugin",
                async token =>
                {
                    await plugin.ConnectAsync(Name, options.MaxMessageSize, TimeProvider.System, token, logs.CreateLogger($"Outboard.{Name}")).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
            return new PluginTest(plugin, copy, logs, patience);
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
    /// <exception cref="PluginConnectionException">The plugin's RPC server could not be made, or the test is over.</exception>
    /// <exception cref="TimeoutException">It took too long; the message has what was logged.</exception>
    public Task<T> DispenseAsync<T>(string name, CancellationToken cancellationToken = default)
        where T : class =>
        _patience.WaitAsync($"plugin '{name}'", token => Connection.DispenseAsync<T>(name, token), cancellationToken);

    /// <summary>Closes all channels and serves no longer. Calls under way fail.</summary>
    /// <exception cref="TimeoutException">Code of the plugin's that ends with its channels did not; the message has what was logged.</exception>
    public async ValueTask DisposeAsync()
    {
        await _patience.WaitAsync(
            "the end of the plugin",
            async _ =>
            {
                await _plugin.DisposeAsync().ConfigureAwait(false);
                return true;
            },
            CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>The same as <see cref="DisposeAsync"/>, with the thread blocked meanwhile: for a fixture that is disposed without await.</summary>
    /// <inheritdoc cref="DisposeAsync" path="/exception"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
