using Greeter.Shared;
using Outboard;

// The client config: handshake, plugin map, command. What the plugin logs is shown as it comes; with a LoggerFactory it would go
// to loggers. Try another plugin by --plugin path/to/executable. On whatever way we leave, the client ends the plugin.
string executable = args is ["--plugin", string given]
    ? given
    : Path.Combine(AppContext.BaseDirectory, "plugins", "greeter", "Greeter.Plugin");
await using var client = new PluginClient(new ClientConfig
{
    Handshake = GreeterHandshake.Config,
    Plugins = new PluginMap { ["greeter"] = new GreeterPlugin() },
    Command = new PluginCommand(executable),
    SyncStderr = Console.OpenStandardError(),
});

// Ctrl-C ends what is under way.
using var stopping = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stopping.Cancel();
};

try
{
    // Start the plugin and connect to it.
    PluginConnection connection = await client.ClientAsync(stopping.Token);

    // Request the plugin by its name in the plugin map.
    object raw = await connection.DispenseAsync("greeter", stopping.Token);

    // From here on it is an IGreeter like any other.
    var greeter = (IGreeter)raw;
    Console.WriteLine(await greeter.GreetAsync(stopping.Token));
    Console.WriteLine($"Host: process {Environment.ProcessId}. Plugin: process {client.Id}.");
    return 0;
}
catch (PluginException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    // Ctrl-C: nothing to report.
    return 0;
}
