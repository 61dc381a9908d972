using System.Diagnostics;
using System.Globalization;
using Outboard;
using TestContract;

namespace TestPlugin;

/// <summary>Calls and channels by the thousand: a plugin whose calls wait, and its host, which tells how many threads each of the two has.</summary>
internal static class Crowd
{
    private static readonly PluginMap s_plugins = new() { ["crowd"] = new Kind() };

    public static Task<int> ServeAsync() => Serving.RunAsync(config => config with { Plugins = s_plugins, MaxChannels = 20_000 });

    /// <summary>The host of calls that are under way at once, over one channel.</summary>
    public static async Task<int> CallAsync(int calls)
    {
        await using PluginClient client = Client();
        RpcClient channel = await client.DispenseAsync<RpcClient>("crowd");
        Task[] waiting = [.. Enumerable.Range(0, calls).Select(_ => channel.CallAsync("Wait"))];
        while (await channel.CallAsync<int>("Waiting") < calls)
        {
            await Task.Delay(10);
        }

        await TellAsync(channel);
        await channel.CallAsync("Continue");
        await Task.WhenAll(waiting);
        Console.WriteLine($"answered {waiting.Length}");
        return 0;
    }

    /// <summary>The host of channels that are open and idle.</summary>
    public static async Task<int> OpenAsync(int channels)
    {
        await using PluginClient client = Client();
        RpcClient first = await client.DispenseAsync<RpcClient>("crowd");
        var others = new RpcClient[channels];
        await Parallel.ForAsync(0, channels, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, cancellationToken) =>
        {
            others[i] = await client.DispenseAsync<RpcClient>("crowd", cancellationToken);
            TellProgress(i);
        });
        await TellAsync(first);
        int answered = 0;
        for (int i = 0; i < channels; i++)
        {
            answered += await others[i].CallAsync<int>("Waiting") == 0 ? 1 : 0;
            TellProgress(i);
        }

        Console.WriteLine($"answered {answered}");
        return 0;
    }

    /// <summary>The host of calls one after another: it tells what each of them allocates on both sides.</summary>
    public static async Task<int> AllocateAsync(int calls)
    {
        await using PluginClient client = Client();
        RpcClient channel = await client.DispenseAsync<RpcClient>("crowd");
        long begin = 0;
        long beginOfPlugin = 0;

        // The first half fills the pools, and lets the JIT compile with all optimizations what is called often.
        for (int i = 0; i < 2 * calls; i++)
        {
            if (i == calls)
            {
                beginOfPlugin = await channel.CallAsync<long>("Allocated");
                begin = GC.GetTotalAllocatedBytes(precise: true);
            }

            await channel.CallAsync<int>("Add", [i, 1]);
        }

        long allocated = GC.GetTotalAllocatedBytes(precise: true) - begin;
        long allocatedOfPlugin = await channel.CallAsync<long>("Allocated") - beginOfPlugin;
        Console.WriteLine($"plugin-bytes {(allocatedOfPlugin / calls).ToString(CultureInfo.InvariantCulture)}");
        Console.WriteLine($"host-bytes {(allocated / calls).ToString(CultureInfo.InvariantCulture)}");
        return 0;
    }

    private static PluginClient Client() => new(new ClientConfig
    {
        Handshake = TesterHandshake.Config,
        Plugins = s_plugins,
        Command = new PluginCommand(Environment.ProcessPath!, "serve-crowd"),
        KillGrace = TimeSpan.FromSeconds(30),
    });

    private static async Task TellAsync(RpcClient plugin)
    {
        Console.WriteLine($"plugin-threads {(await plugin.CallAsync<int>("Threads")).ToString(CultureInfo.InvariantCulture)}");
        Console.WriteLine($"host-threads {Threads().ToString(CultureInfo.InvariantCulture)}");
    }

    // Whoever waits for this host does so line by line.
    private static void TellProgress(int index)
    {
        if (index % 500 == 0)
        {
            Console.WriteLine($"progress {index.ToString(CultureInfo.InvariantCulture)}");
        }
    }

    private static int Threads()
    {
        using var current = Process.GetCurrentProcess();
        return current.Threads.Count;
    }

    private sealed class Kind : Plugin<RpcClient>
    {
        private readonly TaskCompletionSource _continue = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _waiting;

        public override RpcServer Server(MuxBroker broker) => new RpcServer()
            .Add("Wait", WaitAsync)
            .Add("Waiting", _ => Task.FromResult(Volatile.Read(ref _waiting)))
            .Add("Add", (int a, int b, CancellationToken _) => Task.FromResult(a + b))
            .Add("Allocated", _ => Task.FromResult(GC.GetTotalAllocatedBytes(precise: true)))
            .Add("Threads", _ => Task.FromResult(Threads()))
            .Add("Continue", _ =>
            {
                _continue.TrySetResult();
                return Task.CompletedTask;
            });

        public override RpcClient Client(MuxBroker broker, RpcClient client) => client;

        private async Task WaitAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _waiting);
            await _continue.Task.WaitAsync(cancellationToken);
        }
    }
}
