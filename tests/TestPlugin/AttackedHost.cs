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
/// <param name="python">The interpreter of the hostile side.</param>
/// <param name="script">The hostile side.</param>
/// <param name="row">What it does.</param>
/// <param name="much">How often, or for how long.</param>
/// <param name="by">Who it is: "plugin", or a client, as the same user or another, over "socket" or "tcp".</param>
internal sealed class AttackedHost(string python, string script, string row, string much, string by) : IDisposable
{
    private const string MaxChannels = "500";
    private const string AnotherUser = "65534";

    private readonly Categories _categories = new();
    private int _closed;
    private int _outOfMemory;
    private string? _reason;
    private string? _error;
    private double _kill;

    public static async Task<int> RunAsync(string python, string script, string row, string much, int times, string by)
    {
        using var host = new AttackedHost(python, script, row, much, by);
        await host.RunAsync(times);
        return 0;
    }

    public void Dispose() => _categories.Factory.Dispose();

    private async Task RunAsync(int times)
    {
        AppDomain.CurrentDomain.FirstChanceException += (_, thrown) => _outOfMemory += thrown.Exception is OutOfMemoryException ? 1 : 0;
        bool isClient = by != "plugin";
        string[] serving = [Environment.ProcessPath!, "serve-memory", MaxChannels];
        await using PluginClient honest = Client(
            isClient ? new PluginCommand("/bin/sh", ["-c", "ulimit -n \"$0\"; exec \"$@\"", row == "idle-connections" ? "400" : "4096", .. serving]) : new PluginCommand(serving[0], serving[1..]),
            useTcp: by.Contains("tcp", StringComparison.Ordinal),
            hasKey: by != "socket");
        RpcClient calls = (await honest.DispenseAsync<Raw>("memory")).Client;
        for (int i = 0; i < 100; i++)
        {
            await GreetAsync(calls);
        }

        int attacked = isClient ? int.Parse(honest.Id, CultureInfo.InvariantCulture) : Environment.ProcessId;
        Tell("live-before", Mebibytes(await LiveAsync(isClient, calls)));
        await File.WriteAllTextAsync($"/proc/{attacked}/clear_refs", "5");
        Tell("before", Mebibytes(StatusOf(attacked, "VmRSS")));

        using var over = new CancellationTokenSource();
        Task<double> slowest = SlowestAsync(calls, over.Token);
        using Process? client = isClient ? await AttackAsync(by.Contains("tcp", StringComparison.Ordinal) ? AddressOf(attacked) : honest.ReattachConfig.Address) : null;
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
        Tell("live-after", Mebibytes(await LiveAfterAsync(isClient, calls)));
        Tell("after", Mebibytes(StatusOf(attacked, "VmRSS")));
        Tell("kill", _kill);
        Tell("closed", _closed);
        Tell("out-of-memory", _outOfMemory);
        Tell("categories", _categories.Count);
        Tell("longest-category", _categories.Longest);
        Tell("longest-error", _error?.Length ?? 0);
        Tell("refused", isClient ? double.Parse(_reason!.Split(' ')[1], CultureInfo.InvariantCulture) : 0);
        Tell("dropped", _categories.Dropped);
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
        string[] arguments = by.Contains("another user", StringComparison.Ordinal) ? [script, row, much, address, AnotherUser] : [script, row, much, address];
        Process client = Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        _reason = await client.StandardOutput.ReadLineAsync();
        return client;
    }

    private PluginClient Client(PluginCommand command, bool useTcp = false, bool hasKey = true) => new(new ClientConfig
    {
        UseTcp = useTcp,
        Stdin = hasKey ? PluginStdin.Watch : PluginStdin.Detached,
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

    // A plugin learns of the end of its client's channels a little later.
    private static async Task<long> LiveAfterAsync(bool inPlugin, RpcClient calls)
    {
        long least = long.MaxValue;
        for (int i = 0; i < (inPlugin ? 20 : 1) && least > 16 * 1024 * 1024; i++)
        {
            await Task.Delay(i == 0 ? 0 : 100);
            least = Math.Min(least, await LiveAsync(inPlugin, calls));
        }

        return least;
    }

    // A plugin with mutual TLS cannot be reattached, and so its address is told to nobody: strangers look for it.
    private static string AddressOf(int processId)
    {
        string[] sockets = [.. Directory.GetFiles($"/proc/{processId}/fd").Select(static file => new FileInfo(file).LinkTarget ?? string.Empty)];
        string[] listening = File.ReadLines("/proc/net/tcp").Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Single(fields => fields[3] == "0A" && sockets.Contains($"socket:[{fields[9]}]"));
        return string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{int.Parse(listening[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)}");
    }

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
    private sealed class Categories : ILoggerProvider, ILogger
    {
        private readonly HashSet<string> _names = [];
        private long _dropped;

        public Categories() => Factory = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Warning).AddProvider(this));

        public ILoggerFactory Factory { get; }

        public int Count => _names.Count(static name => name.StartsWith("plugin", StringComparison.Ordinal));

        public int Longest => _names.Max(static name => name.Length);

        /// <summary>How many lines the library said that it dropped.</summary>
        public long Dropped => _dropped;

        public ILogger CreateLogger(string categoryName)
        {
            _names.Add(categoryName);
            return this;
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (formatter(state, exception).Contains("were dropped", StringComparison.Ordinal) && state is IReadOnlyList<KeyValuePair<string, object?>> fields)
            {
                Interlocked.Add(ref _dropped, (long)fields.First(static field => field.Key == "Count").Value!);
            }
        }

        public void Dispose()
        {
        }
    }
}
