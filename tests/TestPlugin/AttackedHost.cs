using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Outboard;
using TestContract;

namespace TestPlugin;

/// <summary>
/// A host with an honest plugin, and with a hostile one beside it or a hostile client of the honest one. It tells what the attack took of
/// the memory of who was attacked, in MiB, and how long, in milliseconds, calls of the honest plugin took.
/// </summary>
internal sealed class AttackedHost(string python, string script, string row, string much) : IDisposable
{
    private static readonly string[] s_clients = ["waiting-calls", "full-channels", "idle-connections"];

    private readonly Categories _categories = new();
    private int _closed;
    private int _outOfMemory;
    private string? _reason;
    private string? _error;
    private double _kill;

    public static async Task<int> RunAsync(string python, string script, string row, string much, int times)
    {
        using var host = new AttackedHost(python, script, row, much);
        await host.RunAsync(times);
        return 0;
    }

    public void Dispose() => _categories.Factory.Dispose();

    private async Task RunAsync(int times)
    {
        AppDomain.CurrentDomain.FirstChanceException += (_, thrown) => _outOfMemory += thrown.Exception is OutOfMemoryException ? 1 : 0;
        bool isClient = s_clients.Contains(row);
        var serving = new PluginCommand(Environment.ProcessPath!, "serve-memory");
        await using PluginClient honest = Client(
            isClient ? new PluginCommand("/bin/sh", "-c", "ulimit -n \"$0\"; exec \"$@\"", row == "idle-connections" ? "400" : "4096", Environment.ProcessPath!, "serve-memory") : serving);
        RpcClient calls = (await honest.DispenseAsync<Raw>("memory")).Client;
        for (int i = 0; i < 100; i++)
        {
            await GreetAsync(calls);
        }

        int attacked = isClient ? honest.ReattachConfig.ProcessId : Environment.ProcessId;
        Tell("live-before", Mebibytes(await LiveAsync(isClient, calls)));
        await File.WriteAllTextAsync($"/proc/{attacked}/clear_refs", "5");
        Tell("before", Mebibytes(StatusOf(attacked, "VmRSS")));

        using var over = new CancellationTokenSource();
        Task<double> slowest = SlowestAsync(calls, over.Token);
        using Process? client = isClient ? await AttackAsync(honest.ReattachConfig.Address) : null;
        if (client is null)
        {
            for (int i = 0; i < times; i++)
            {
                await AttackAsync();
            }
        }

        Tell("next-call", await GreetAsync(calls));
        var dispensing = Stopwatch.StartNew();
        await using (RpcClient another = (await honest.DispenseAsync<Raw>("memory")).Client)
        {
            await GreetAsync(another);
        }

        Tell("next-dispense", dispensing.Elapsed.TotalMilliseconds);
        await over.CancelAsync();
        Tell("slowest-call", await slowest);
        Tell("peak", Mebibytes(StatusOf(attacked, "VmHWM")));
        client?.Kill();
        Tell("live-after", Mebibytes(await LiveAsync(isClient, calls)));
        Tell("after", Mebibytes(StatusOf(attacked, "VmRSS")));
        Tell("kill", _kill);
        Tell("closed", _closed);
        Tell("out-of-memory", _outOfMemory);
        Tell("categories", _categories.Count);
        Tell("longest-category", _categories.Longest);
        Tell("longest-error", _error?.Length ?? 0);
        Console.WriteLine($"reason {_reason}");
    }

    // A plugin's whole life: its method is called until it has attacked as often as it was told to.
    private async Task AttackAsync()
    {
        await using PluginClient hostile = Client(new PluginCommand(python, script, row, much));
        while (!await GoAsync(hostile))
        {
            _closed++;
        }

        if (row == "long-error")
        {
            for (int i = 1; i < int.Parse(much, CultureInfo.InvariantCulture); i++)
            {
                await GoAsync(hostile);
            }
        }

        var killing = Stopwatch.StartNew();
        await hostile.KillAsync();
        _kill = Math.Max(_kill, killing.Elapsed.TotalMilliseconds);
    }

    private async Task<bool> GoAsync(PluginClient hostile)
    {
        Raw raw = await hostile.DispenseAsync<Raw>("hostile");
        await using RpcClient calls = raw.Client;
        try
        {
            await using BrokerOffer? callback = row is "waiting-callbacks" or "unread-progress" ? raw.Broker.Offer(Callback(raw.Broker)) : null;
            await calls.CallAsync("Go", callback is null ? [] : [callback.Id]);
            return true;
        }
        catch (PluginCallException exception)
        {
            _error = exception.ToString();
            return true;
        }
        catch (PluginConnectionException exception)
        {
            _reason = exception.Message;
            return false;
        }
    }

    private static RpcServer Callback(MuxBroker broker) => new RpcServer()
        .Add("Wait", static token => Task.Delay(Timeout.Infinite, token))
        .Add<uint>("Work", async (id, token) =>
        {
            await using RemoteProgress<string> progress = await broker.DialProgressAsync<string>(id, token);
            string report = new('r', 16 * 1024);
            for (int i = 0; i < 1_000; i++)
            {
                progress.Report(report);
            }
        });

    private async Task<Process> AttackAsync(string address)
    {
        Process client = Process.Start(new ProcessStartInfo(python, [script, row, much, address]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        _reason = await client.StandardOutput.ReadLineAsync();
        return client;
    }

    private PluginClient Client(PluginCommand command) => new(new ClientConfig
    {
        Handshake = TesterHandshake.Config,
        Plugins = new PluginMap { ["memory"] = new Kind(), ["hostile"] = new Kind() },
        Command = command,
        LoggerFactory = _categories.Factory,
        Name = "plugin",
    });

    private static async Task<double> GreetAsync(RpcClient calls)
    {
        var watch = Stopwatch.StartNew();
        await calls.CallAsync<string>("Greet");
        return watch.Elapsed.TotalMilliseconds;
    }

    private static async Task<double> SlowestAsync(RpcClient calls, CancellationToken cancellationToken)
    {
        double slowest = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            slowest = Math.Max(slowest, await GreetAsync(calls));
            await Task.WhenAny(Task.Delay(20, cancellationToken));
        }

        return slowest;
    }

    private static async Task<long> LiveAsync(bool inPlugin, RpcClient calls) =>
        inPlugin ? await calls.CallAsync<long>("Live") : GC.GetTotalMemory(forceFullCollection: true);

    private static long StatusOf(int processId, string name)
    {
        string line = File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith($"{name}:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private static double Mebibytes(long bytes) => bytes / (1024.0 * 1024);

    private static void Tell(string name, double value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.0}"));

    private sealed record Raw(RpcClient Client, MuxBroker Broker);

    private sealed class Kind : Plugin<Raw>
    {
        public override RpcServer Server(MuxBroker broker) => throw new NotSupportedException();

        public override Raw Client(MuxBroker broker, RpcClient client) => new(client, broker);
    }

    /// <summary>What a real factory is asked for, at a level at which nothing of it is shown.</summary>
    private sealed class Categories : ILoggerProvider
    {
        private readonly HashSet<string> _names = [];

        public Categories() => Factory = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Warning).AddProvider(this));

        public ILoggerFactory Factory { get; }

        public int Count => _names.Count(static name => name.StartsWith("plugin", StringComparison.Ordinal));

        public int Longest => _names.Max(static name => name.Length);

        public ILogger CreateLogger(string categoryName)
        {
            _names.Add(categoryName);
            return Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;
        }

        public void Dispose()
        {
        }
    }
}
