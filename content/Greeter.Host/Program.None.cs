using Greeter.Shared;
using Outboard;

// Ctrl+C cancels the current operation.
using var stopping = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stopping.Cancel();
};

try
{
    // The client configuration: name, handshake, plugin map, command. The command is the plugin of the project file's PluginReference,
    // or another executable with --plugin path/to/executable. The plugin's log is written to standard error unchanged; with a
    // LoggerFactory it would go to loggers. However main exits, disposing the client ends the plugin.
    await using var client = new PluginClient(new ClientConfig
    {
        Name = "greeter",
        Handshake = GreeterHandshake.Config,
        Plugins = new PluginMap { ["greeter"] = new GreeterPlugin() },
        Command = args is ["--plugin", string given] ? new PluginCommand(given) : PluginCommand.FromReference("greeter"),
        SyncStderr = Console.OpenStandardError(),
    });

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
    // Ctrl+C: nothing to report.
    return 0;
}
