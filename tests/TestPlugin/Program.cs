using Outboard;
using TestContract;
using TestContract.Surface;
using TestPlugin;

// One executable for all that a plugin, and what is none, may do to its host. The first argument says what.
string what = args.Length > 0 ? args[0] : "serve";
return what switch
{
    "serve" => await Serving.RunAsync(),
    "serve-litter" => await Litter.RunAsync(),
    "serve-cleanup" => await Serving.WithCleanupAsync(args[1]),
    "serve-version" => await Serving.RunAsync(config => config with { Handshake = config.Handshake with { ProtocolVersion = Number(1) } }),
    "serve-surface" => await Serving.SurfaceAsync(new TestContract.Surface.ByHand.SurfacePlugin(new LocalSurface()), ("counter", new TestContract.Bidirectional.CounterPlugin(new TestContract.Bidirectional.AddingCounter()))),
    "serve-generated" => await Serving.SurfaceAsync(Plugin.For<ISurface>(new LocalSurface()), ("ledger", Plugin.For<ILedger>(new Ledger()))),
    "surface-host" => await SurfaceHost.RunAsync(args.Length > 1 ? args[1] : null),
    "serve-stdin" => await Serving.WithStdinAsync(),
    "serve-versions" => await Serving.RunAsync(config => config with
    {
        Plugins = null,
        VersionedPlugins = CounterMaps.Of(args[1..].Select(text => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)), new Counter()),
    }),
    "serve-limit" => await Serving.RunAsync(config => config with { MaxMessageSize = Number(1) }),
    "serve-memory" => await Memory.RunAsync(args.Length > 1 ? Number(1) : null),
    "serve-crowd" => await Crowd.ServeAsync(),
    "crowd-host" when args[1] == "calls" => await Crowd.CallAsync(Number(2)),
    "crowd-host" when args[1] == "bytes" => await Crowd.AllocateAsync(Number(2)),
    "crowd-host" => await Crowd.OpenAsync(Number(2)),
    "serve-methods" => await Methods.RunAsync(),
    "serve-stacks" => await Serving.RunAsync(config => config with { SendStackTraces = true }),
    "serve-no-stacks" => await Serving.RunAsync(config => config with { SendStackTraces = false }),
    "serve-traced" => await Tracing.RunAsync(),
    "serve-toy" => await ToyServing.RunAloneAsync(),
    "serve-protocols" => await ToyServing.RunAsync(args[1..]),
    "serve-waiting" => await Serving.RunAsync(config => config with { WaitForDebugger = true }),
    "application" => await Application.RunAsync(args),
    "garbage" => await Misbehaviour.GarbageAsync(),
    "silent" => Misbehaviour.Silent(),
    "exit" => Misbehaviour.Exit(Number(1)),
    "long-line" => Misbehaviour.LongLine(),
    "netrpc" => Misbehaviour.Print("1|1|unix|/nowhere/s|netrpc|"),
    "core-version" => Misbehaviour.Print("2|1|unix|/nowhere/s|jsonrpc|"),
    "certificate" => Misbehaviour.Print($"1|1|unix|{Misbehaviour.Folder}/s|jsonrpc|{new string('M', 400)}"),
    "print" => Misbehaviour.Print(args[1]),
    "nobody-listens" => Misbehaviour.Print($"1|1|unix|{Misbehaviour.Folder}/s|jsonrpc|"),
    "ignore-everything" => await Stubborn.RunAsync(toldProcessId: args.Length < 2 ? null : args[1] == "own" ? Environment.ProcessId : Number(1)),
    "faulty" => await Faulty.RunAsync(args[1], Enum.Parse<TestContract.FaultMoment>(args[2])),
    "attacked-host" => await AttackedHost.RunAsync(args[1], args[2], args[3], args[4], Number(5), args[6]),
    "killed-host" => await KilledHost.RunAsync(Enum.Parse<TestContract.FaultMoment>(args[1])),
    "host" when args[1] == "tells-start" => await HostProgram.TellStartAsync(args[2]),
    "host" when args[1] == "tells-assemblies" => await HostProgram.TellAssembliesAsync(),
    "host" when args[1] == "leases" => await HostProgram.LeaseAsync(Number(2)),
    "host" when args[1] == "tells-ends" => await HostProgram.TellEndsAsync(),
    "host" when args[1] == "waits-for-debugger" => await HostProgram.WaitForDebuggerAsync(),
    "host-of" => await HostProgram.OfAsync(new PluginCommand(args[1], args[2..])),
    "host-through" => await HostProgram.ThroughAsync(args[1..]),
    "host-engine" => await HostProgram.EngineAsync(args[1], args[2..]),
    "host" => await HostProgram.RunAsync(args[1], args.Length > 2 ? Enum.Parse<Outboard.PluginStdin>(args[2]) : Outboard.PluginStdin.Watch),
    _ => throw new ArgumentException($"There is no sub-command '{what}'."),
};

int Number(int index) => int.Parse(args[index], System.Globalization.CultureInfo.InvariantCulture);
