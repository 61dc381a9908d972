using System.Diagnostics;
using Greeter.Shared;
using Outboard;

namespace Guide;

public sealed class IsolateTests
{
    [Fact(Timeout = 60_000)]
    public async Task Plugin_InASandbox_Greets()
    {
        string executable = Places.Plugin;

        #region sandbox
        PluginCommand command = new PluginCommand(executable).Through(
            "bwrap",
            "--unshare-all", "--die-with-parent",
            "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--symlink", "usr/bin", "/bin",
            "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",
            "--ro-bind", "{pluginDir}", "{pluginDir}",
            "--bind", "{socketDir}", "{socketDir}");
        #endregion

        Assert.SkipUnless(OperatingSystem.IsLinux() && Runs("bwrap", "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "/bin/true"), "bwrap does not run here.");
        Assert.SkipUnless(Environment.GetEnvironmentVariable("DOTNET_ROOT") is null or "/usr/share/dotnet" or "/usr/lib/dotnet", "The sandbox of the page has .NET only where the system has it.");
        await using var client = new PluginClient(Config with { Command = command });
        IGreeter greeter = await client.DispenseAsync<IGreeter>("greeter");
        Assert.Equal("Hello from another process!", await greeter.GreetAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task Plugin_WithALowerPriority_Greets()
    {
        string executable = Places.Plugin;

        #region nice
        PluginCommand command = new PluginCommand(executable).Through("nice", "-n", "10");
        #endregion

        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no nice on Windows.");
        await using var client = new PluginClient(Config with { Command = command });
        IGreeter greeter = await client.DispenseAsync<IGreeter>("greeter");
        Assert.Equal("Hello from another process!", await greeter.GreetAsync());
    }

    [Fact]
    public async Task Plugin_OnAnotherMachine_IsConfigured()
    {
        #region ssh
        var config = new ClientConfig
        {
            Handshake = GreeterHandshake.Config,
            Plugins = new PluginMap { ["greeter"] = new GreeterPlugin() },
            Command = new PluginCommand("/opt/greeter/Greeter.Plugin"),
            Runner = EngineRunner.Ssh("plugins@node7", "-L", "127.0.0.1:{port}:127.0.0.1:{port}", "-o", "ExitOnForwardFailure=yes") with
            {
                BindAddress = "127.0.0.1:{port}",
                AdvertisedAddress = "127.0.0.1:{port}",
            },
        };
        #endregion

        await using var client = new PluginClient(config);
        Assert.Equal("127.0.0.1", config.Runner.Abilities.AdvertisedHost);
    }

    [Fact]
    public async Task Plugin_InAContainer_IsConfigured()
    {
        #region podman
        var config = new ClientConfig
        {
            Handshake = GreeterHandshake.Config,
            Plugins = new PluginMap { ["greeter"] = new GreeterPlugin() },
            Command = new PluginCommand("/app/Greeter.Plugin"),
            Runner = new EngineRunner(
                "podman", "run", "-i", "--rm", "--name", "{id}", "--read-only", "--cap-drop=all", "-p", "127.0.0.1:{port}:{port}", "greeter-plugin:1.0")
            {
                BindAddress = "0.0.0.0:{port}",
                AdvertisedAddress = "127.0.0.1:{port}",
                KillCommand = new PluginCommand("podman", "kill", "{id}"),
                ExistsCommand = new PluginCommand("podman", "container", "exists", "{id}"),
            },
        };
        #endregion

        await using var client = new PluginClient(config);
        Assert.Equal(PluginAddress.Tcp, config.Runner.Abilities.Network);
    }

    [Fact]
    public async Task Plugin_OnACluster_IsConfigured()
    {
        var config = Config with { Command = new PluginCommand("/opt/greeter/Greeter.Plugin") };

        #region srun
        config = config with
        {
            Runner = new EngineRunner("srun", "--ntasks=1", "--nodelist=node7", "--job-name={id}")
            {
                BindAddress = "0.0.0.0",
                AdvertisedAddress = "node7",
                KillCommand = new PluginCommand("scancel", "--name={id}", "--signal=KILL"),
            },
        };
        #endregion

        await using var client = new PluginClient(config);
        Assert.Equal("node7", config.Runner.Abilities.AdvertisedHost);
    }

    private static ClientConfig Config => new()
    {
        Handshake = GreeterHandshake.Config,
        Plugins = new PluginMap { ["greeter"] = new GreeterPlugin() },
        Command = new PluginCommand(Places.Plugin),
    };

    private static bool Runs(string name, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
