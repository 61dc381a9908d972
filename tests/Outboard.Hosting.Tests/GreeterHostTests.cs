using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;

namespace Outboard.Tests;

/// <summary>The host that the templates give, interrupted at each step of its walk.</summary>
public sealed class GreeterHostTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("greeter-").FullName;
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _ended = new();
    private IAsyncDisposable? _served;

    [Theory]
    [InlineData("starting")]
    [InlineData("connecting")]
    [InlineData("dispensing")]
    [InlineData("calling")]
    public async Task CtrlC_AtAnyStep_EndsTheHostAndItsPlugin(string step)
    {
        TestPlugins.SkipOnWindows();
        using Process host = Start(Plugin(step));
        try
        {
            Task<string> output = host.StandardOutput.ReadToEndAsync(Waiting.Token);
            string processFile = Path.Combine(_folder, "process");
            await Waiting.UntilAsync(() => File.Exists(processFile) && File.ReadAllText(processFile).EndsWith('\n'), "the start of the plugin");
            int plugin = int.Parse(await File.ReadAllTextAsync(processFile, Waiting.Token), System.Globalization.CultureInfo.InvariantCulture);
            if (step != "starting")
            {
                await _reached.Task.Soon();
            }

            Signal.Send(host.Id, Signal.Interrupt);
            await host.WaitForExitAsync(Waiting.Token).Soon();

            Assert.Equal(0, host.ExitCode);
            await ProcessTable.GoneAsync(plugin);
            Assert.DoesNotContain("Hello", await output.Soon(), StringComparison.Ordinal);
        }
        finally
        {
            host.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task Failure_OfThePlugin_IsPrintedAndTheExitCodeIsOne()
    {
        using Process host = Start(Path.Combine(_folder, "nothing-here"));
        Task<string> output = host.StandardOutput.ReadToEndAsync(Waiting.Token);
        await host.WaitForExitAsync(Waiting.Token).Soon();

        Assert.Equal(1, host.ExitCode);
        Assert.Contains("nothing-here", await output.Soon(), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _ended.Set();
        if (_served is not null)
        {
            await _served.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    // A script that is the process, while this one does the talking, and stops at the step.
    private string Plugin(string step)
    {
        string script = Path.Combine(_folder, "plugin");
        string handshake = string.Empty;
        if (step != "starting")
        {
            // The host connects to the socket in its own folder and to no other: this is the same one by another name.
            handshake = $"ln '{Serve(step).Address}' \"$PLUGIN_UNIX_SOCKET_DIR/s\"\necho \"1|1|unix|$PLUGIN_UNIX_SOCKET_DIR/s|jsonrpc|\"\n";
        }

        File.WriteAllText(script, $"#!/bin/sh\n{handshake}echo $$ > '{_folder}/process'\nexec sleep 120\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return script;
    }

    private PluginAddress Serve(string step)
    {
        if (step == "connecting")
        {
            ChannelSocket silent = ChannelSocket.ListenUnix(Path.Combine(_folder, "s"));
            _served = silent;
            _ = AcceptAndSayNothingAsync(silent);
            return silent.Address;
        }

        IChannelListener listener = PluginServer.Listen(_folder, TimeProvider.System, NullLogger.Instance);
        _served = TransportList.Default.Find("jsonrpc")!.Listen(listener, new ServeContext
        {
            Plugins = new PluginMap { ["greeter"] = new Halting(_reached, _ended, inCall: step == "calling") },
            MaxMessageSize = MessageSize.Default,
            SendStackTraces = false,
            Logger = NullLogger.Instance,
            TimeProvider = TimeProvider.System,
            QuitRequested = _ => { },
            HostLost = () => { },
        });
        return listener.Address;
    }

    private async Task AcceptAndSayNothingAsync(ChannelSocket socket)
    {
        await socket.AcceptAsync(Waiting.Token);
        _reached.TrySetResult();
    }

    private Process Start(string plugin) =>
        Process.Start(new ProcessStartInfo(ContentHost.Executable, ["--plugin", plugin])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            WorkingDirectory = _folder,
        })!;

    private sealed class Halting(TaskCompletionSource reached, ManualResetEventSlim ended, bool inCall) : IRpcPlugin
    {
        public System.Text.Json.Serialization.Metadata.IJsonTypeInfoResolver? JsonTypes => JsonSerializerOptions.Default.TypeInfoResolver;

        public RpcServer Server(MuxBroker broker)
        {
            if (!inCall)
            {
                reached.TrySetResult();
                ended.Wait(Waiting.Patience);
            }

            return new RpcServer().Add("Greet", async token =>
            {
                reached.TrySetResult();
                await Task.Delay(Timeout.Infinite, token);
            });
        }

        public object Client(MuxBroker broker, RpcClient client) => throw new NotSupportedException();
    }
}
