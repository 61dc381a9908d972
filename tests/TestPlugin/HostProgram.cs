using System.IO.Pipelines;
using System.Text.Json;
using Outboard;
using TestContract;

namespace TestPlugin;

/// <summary>A host that starts this very executable as its plugin, or another program, says so, and waits to be killed.</summary>
internal static class HostProgram
{
    /// <summary>A host whose plugin is to wait for a debugger.</summary>
    public static async Task<int> WaitForDebuggerAsync()
    {
        var stderr = new Pipe();
        await using var client = new PluginClient(new ClientConfig
        {
            Handshake = TesterHandshake.Config,
            Plugins = new PluginMap { ["tester"] = new TesterPlugin() },
            Command = new PluginCommand(Environment.ProcessPath!, "serve"),
            WaitForDebugger = true,
            SyncStderr = stderr.Writer.AsStream(),
        });
        _ = client.StartAsync();
        using var reader = new StreamReader(stderr.Reader.AsStream());
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.Contains("Waiting for a debugger", StringComparison.Ordinal))
            {
                Console.WriteLine($"plugin {JsonDocument.Parse(line).RootElement.GetProperty("ProcessId")}");
                Console.WriteLine("ready");
            }
        }

        return 0;
    }

    /// <summary>A host of a plugin that somebody else wrote.</summary>
    public static async Task<int> OfAsync(PluginCommand command)
    {
        await using var client = new PluginClient(new ClientConfig
        {
            Handshake = TesterHandshake.Config,
            Plugins = new PluginMap { ["tester"] = new TesterPlugin() },
            Command = command,
        });
        await client.StartAsync();
        Console.WriteLine($"folder {Path.GetDirectoryName(client.ReattachConfig.Address)}");
        Console.WriteLine($"plugin {client.Id}");
        Console.WriteLine("ready");
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    /// <summary>A host of a plugin behind another program.</summary>
    public static Task<int> ThroughAsync(string[] front) => ServeUntilKilledAsync(config => config with
    {
        Command = new PluginCommand(Environment.ProcessPath!, "serve").Through(front[0], front[1..]),
    });

    /// <summary>A host of a plugin that runs elsewhere.</summary>
    public static Task<int> EngineAsync(string executable, string[] engine) => ServeUntilKilledAsync(config => config with
    {
        Command = Elsewhere.Prepare(new PluginCommand(executable, "serve")),
        Runner = engine[0] == "ssh" ? EngineRunner.Ssh(engine[1], engine[2..]) : new EngineRunner(engine[0], engine[1..]),
    });

    private static async Task<int> ServeUntilKilledAsync(Func<ClientConfig, ClientConfig> change)
    {
        await using var client = new PluginClient(change(new ClientConfig
        {
            Handshake = TesterHandshake.Config,
            Plugins = new PluginMap { ["tester"] = new TesterPlugin() },
        }));
        ITester tester = await client.DispenseAsync<ITester>("tester");
        Console.WriteLine($"sees {await tester.ProcessIdAsync()}");
        Console.WriteLine($"folder {await tester.VariableAsync("PLUGIN_UNIX_SOCKET_DIR")}");
        Console.WriteLine("ready");
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    /// <summary>A host that tells how its first plugin ended, which it leaves to others, and then its second, which it kills.</summary>
    public static async Task<int> TellEndsAsync()
    {
        var config = new ClientConfig
        {
            Handshake = TesterHandshake.Config,
            Plugins = new PluginMap { ["tester"] = new TesterPlugin() },
            Command = new PluginCommand(Environment.ProcessPath!, "serve"),
            KillGrace = TimeSpan.FromSeconds(30),
        };
        await using var first = new PluginClient(config);
        await first.ClientAsync();
        Console.WriteLine($"plugin {first.Id}");
        Console.WriteLine($"killed {(await first.Exited).Killed}");
        await using var second = new PluginClient(config);
        await second.ClientAsync();
        Console.WriteLine($"step {(await second.KillAsync()).Step}");
        return 0;
    }

    /// <summary>A host that tells how many descriptors it and its plugin have open before and after many instances were given back.</summary>
    public static async Task<int> LeaseAsync(int instances)
    {
        await using var client = new PluginClient(new ClientConfig
        {
            Handshake = TesterHandshake.Config,
            Plugins = new PluginMap { ["tester"] = new TesterPlugin() },
            Command = new PluginCommand(Environment.ProcessPath!, "serve"),
        });
        ITester kept = await client.DispenseAsync<ITester>("tester");
        Tell("before");
        for (int i = 0; i < instances; i++)
        {
            await using PluginLease<ITester> lease = await client.LeaseAsync<ITester>("tester");
            await lease.Instance.AddAsync(i, 1);
        }

        // The plugin closes its end of a channel after the host.
        for (int i = 0; i < 100 && Descriptors(client.Id) > instances / 2; i++)
        {
            await Task.Delay(100);
        }

        Tell("after");
        Console.WriteLine($"kept {await kept.AddAsync(1, 2)}");
        return 0;

        void Tell(string when)
        {
            Console.WriteLine($"host-{when} {Descriptors("self")}");
            Console.WriteLine($"plugin-{when} {Descriptors(client.Id)}");
        }

        static int Descriptors(string process) => Directory.GetFileSystemEntries($"/proc/{process}/fd").Length;
    }

    /// <summary>A host that tells why a plugin of a file name could not be started.</summary>
    public static async Task<int> TellStartAsync(string fileName)
    {
        await using var client = new PluginClient(new ClientConfig
        {
            Handshake = TesterHandshake.Config,
            Plugins = new PluginMap { ["tester"] = new TesterPlugin() },
            Command = new PluginCommand(fileName),
        });
        try
        {
            await client.StartAsync();
        }
        catch (PluginStartException exception)
        {
            Console.WriteLine($"failure {exception.Failure}");
        }

        return 0;
    }

    public static async Task<int> TellAssembliesAsync()
    {
        await using var client = new PluginClient(new ClientConfig
        {
            Handshake = TesterHandshake.Config,
            Plugins = new PluginMap { ["tester"] = new TesterPlugin() },
            Command = new PluginCommand(Environment.ProcessPath!, "serve"),
        });
        ITester tester = await client.DispenseAsync<ITester>("tester");
        await tester.AddAsync(2, 3);
        foreach (System.Reflection.Assembly assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            Console.WriteLine($"assembly {assembly.GetName().Name}");
        }

        Console.WriteLine("ready");
        return 0;
    }

    public static async Task<int> RunAsync(string when, PluginStdin stdin)
    {
        await using var client = new PluginClient(new ClientConfig
        {
            Handshake = TesterHandshake.Config,
            Plugins = new PluginMap { ["tester"] = new TesterPlugin() },
            Command = new PluginCommand(Environment.ProcessPath!, when == "stdin" ? "serve-stdin" : "serve"),
            Stdin = stdin,
        });
        await client.StartAsync();
        if (when != "before-connecting")
        {
            ITester tester = await client.DispenseAsync<ITester>("tester");
            if (when == "with-grandchild")
            {
                Console.WriteLine($"grandchild {await tester.SpawnAsync()}");
            }

            Console.WriteLine($"folder {await tester.VariableAsync("PLUGIN_UNIX_SOCKET_DIR")}");
            if (when == "stdin")
            {
                Console.WriteLine($"stdin {await tester.VariableAsync("STDIN_LINE")}");
            }

            if (when == "detach")
            {
                Console.WriteLine($"reattach {client.ReattachConfig.ToJson()}");

                // No farewell, no clean-up: what is left of this host is nothing.
                Environment.Exit(0);
            }

            if (when == "in-mid-call")
            {
                _ = tester.BlockAsync();
                await tester.BlockedAsync();
            }
        }

        Console.WriteLine($"plugin {client.Id}");
        Console.WriteLine("ready");
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
