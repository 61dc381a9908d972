using TestContract;

namespace Outboard.Tests;

/// <summary>A plugin in a container that podman runs, on the network of this machine.</summary>
public sealed class PodmanTests : IAsyncLifetime
{
    private readonly string _folder = $"/tmp/outboard-pod-{Guid.NewGuid():N}"[..27];
    private string _podman = string.Empty;
    private string[] _global = [];
    private string[] _run = [];
    private string _plugin = string.Empty;

    public async ValueTask InitializeAsync()
    {
        _podman = Tool.Require("podman");
        Tool.RequireRoot();

        // No image and no registry: the root has the folders of the system, mounted read-only, and the plugin.
        string root = Path.Combine(_folder, "root");
        foreach (string name in new[] { "usr", "tmp", "proc", "sys", "dev", "etc", "plugin", "dotnet" })
        {
            Directory.CreateDirectory(Path.Combine(root, name));
        }

        foreach (string name in new[] { "bin", "lib", "lib64", "sbin" })
        {
            File.CreateSymbolicLink(Path.Combine(root, name), $"usr/{name}");
        }

        _global = ["--root", $"{_folder}/storage", "--runroot", $"{_folder}/run", "--tmpdir", $"{_folder}/tmp", "--cgroup-manager=cgroupfs", "--events-backend=none", .. Runtime()];
        _run =
        [
            "run", "-i", "--rm", "--network=host", "--ulimit=nofile=1024:1024", "--ulimit=nproc=1024:1024", "--cap-drop=all", "--name={id}",
            "-v", "/usr:/usr:ro", "-v", $"{Elsewhere.DotnetRoot}:{Elsewhere.DotnetRoot}:ro", "-v", $"{Path.GetDirectoryName(TestPlugins.Executable)}:/plugin:ro",
            "--rootfs", root,
        ];
        _plugin = $"/plugin/{Path.GetFileName(TestPlugins.Executable)}";
        (int code, string output) = await Tool.RunAsync(_podman, [.. _global, .. _run.Select(argument => argument.Replace("{id}", "probe", StringComparison.Ordinal)), "/bin/true"]);
        if (code != 0)
        {
            await DisposeAsync();
            Assert.Skip($"podman does not run here: {output}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(_folder))
        {
            // Its own clean-up behind a container goes on for a moment, and would make the folder again.
            await Waiting.UntilAsync(() => !ProcFs.All().Any(process => IsOfStorage(process.Id)), "the end of podman's clean-up");

            // podman mounts its storage onto itself.
            await Tool.RunAsync(Tool.Require("umount"), "--lazy", $"{_folder}/storage/overlay");
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public async Task Plugin_InAContainer_GreetsAndEndsOnQuit()
    {
        await using var client = new PluginClient(Config());

        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Equal("hello", await tester.EchoAsync("hello", Waiting.Token).Soon());
        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();
        Assert.Equal(KillStep.Quit, exit.Step);
        Assert.Equal(0, exit.ExitCode);
        Assert.Null(exit.Left);
        Assert.Empty(await ContainersAsync());
    }

    [Fact]
    public async Task Kill_OfAPluginInAContainerThatHeedsNothing_LeavesNoContainer()
    {
        await using var client = new PluginClient(Config() with { KillGrace = TimeSpan.FromMilliseconds(200) });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        Assert.NotEmpty(await ContainersAsync());
        await Tool.RequireAsync(_podman, [.. _global, "kill", "--all", "--signal", "STOP"]);
        _ = tester.EchoAsync("unheard", Waiting.Token);

        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.True(exit.Killed);
        Assert.Null(exit.Left);
        Assert.Empty(await ContainersAsync());
    }

    [Fact]
    public async Task HostKilled_WithAPluginInAContainer_NothingIsLeft()
    {
        using HostProcess host = await HostProcess.StartEngineAsync(_plugin, [_podman, .. _global, .. _run]);
        int[] started = ProcessTable.Descendants(host.Id);
        Assert.NotEmpty(await ContainersAsync());

        Signal.Send(host.Id, Signal.Kill);

        foreach (int id in started)
        {
            await ProcessTable.GoneAsync(id);
        }

        for (int i = 0; (await ContainersAsync()).Length > 0; i++)
        {
            Assert.True(i < 50, "The container still runs.");
        }
    }

    [Fact]
    public async Task Plugin_ThatTheImageDoesNotHave_IsATypedErrorWithItsCause()
    {
        await using var client = new PluginClient(Config() with { Command = new PluginCommand("/plugin/nothing") });

        PluginStartException exception = await StartFailures.ThrowsAsync(PluginStartFailure.Exited, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Contains("did not find", exception.Diagnosis, StringComparison.Ordinal);
    }

    private bool IsOfStorage(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Contains(_folder, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Where the system has both, runc also runs where cgroups of both versions are mounted.
    private static string[] Runtime() => ExecutablePath.FindIn($"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin", "runc") is { } runc ? [$"--runtime={runc}"] : [];

    private async Task<string> ContainersAsync() => (await Tool.RequireAsync(_podman, [.. _global, "ps", "--all", "--quiet"])).Trim();

    private ClientConfig Config() => TestPlugins.Patient() with
    {
        Command = Elsewhere.Prepare(new PluginCommand(_plugin, "serve")),
        Runner = new EngineRunner(_podman, [.. _global, .. _run])
        {
            KillCommand = new PluginCommand(_podman, [.. _global, "kill", "{id}"]),
            ExistsCommand = new PluginCommand(_podman, [.. _global, "container", "exists", "{id}"]),
        },
    };
}
