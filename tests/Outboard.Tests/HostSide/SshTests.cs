using TestContract;

namespace Outboard.Tests;

/// <summary>A plugin that OpenSSH starts as another user: what reaches it are its standard streams and a TCP port.</summary>
public sealed class SshTests : IAsyncLifetime
{
    private SshServer? _ssh;

    private SshServer Ssh => _ssh!;

    public async ValueTask InitializeAsync() => _ssh = await SshServer.StartAsync();

    public ValueTask DisposeAsync() => _ssh?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Plugin_ThroughSsh_ServesAsTheOtherUserAndEndsOnQuit()
    {
        // The plugin writes this file as it ends, if its name has come through the shell unharmed.
        string file = $"{Ssh.Folder}/it's \"$HOME\" \\ & `x`; \n*";
        await using var client = new PluginClient(Config("serve-cleanup", file));
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Equal("hello", await tester.EchoAsync("hello", Waiting.Token).Soon());
        int plugin = await tester.ProcessIdAsync(Waiting.Token).Soon();
        string uid = (await Tool.RequireAsync(Tool.Require("id"), "-u", Ssh.User)).Trim();
        Assert.Contains($"Uid:\t{uid}\t", await File.ReadAllTextAsync($"/proc/{plugin}/status", Waiting.Token), StringComparison.Ordinal);
        Assert.NotNull(await tester.VariableAsync("PLUGIN_CLIENT_CERT", Waiting.Token).Soon());
        Assert.Equal("a\nb", await tester.VariableAsync("GIVEN", Waiting.Token).Soon());
        Assert.DoesNotContain(TesterHandshake.Config.MagicCookieValue, CommandLines(), StringComparison.Ordinal);
        Assert.DoesNotContain("BEGIN CERTIFICATE", CommandLines(), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => client.ReattachConfig);
        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.Equal(KillStep.Quit, exit.Step);
        Assert.Equal(0, exit.ExitCode);
        Assert.Null(exit.Left);
        Assert.True(File.Exists(file));
        await ProcessTable.GoneAsync(plugin);
    }

    [Fact]
    public async Task Plugin_ThroughSshAndItsTunnel_IsReachedAtTheAdvertisedAddress()
    {
        EngineRunner ssh = EngineRunner.Ssh(Ssh.Destination, [.. Ssh.Options, "-L", "127.0.0.1:{port}:127.0.0.2:{port}", "-o", "ExitOnForwardFailure=yes"]);
        await using var client = new PluginClient(Config("serve") with
        {
            Runner = ssh with { BindAddress = "127.0.0.2:{port}", AdvertisedAddress = "127.0.0.1:{port}" },
        });

        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Equal(5, await tester.AddAsync(2, 3, Waiting.Token).Soon());
    }

    [Fact]
    public async Task Kill_OfAPluginThroughSshThatHeedsNothing_IsVerified()
    {
        await using var client = new PluginClient(Config("serve") with { KillGrace = TimeSpan.FromMilliseconds(200) });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        int plugin = await tester.ProcessIdAsync(Waiting.Token).Soon();
        Signal.Send(plugin, Signal.Stop);

        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.True(exit.Killed);
        Assert.Null(exit.Left);
        await ProcessTable.GoneAsync(plugin);
    }

    [Fact]
    public async Task Kill_WithoutACommandToVerifyIt_SaysWhatMayBeLeft()
    {
        await using var client = new PluginClient(Config("serve") with
        {
            KillGrace = TimeSpan.FromMilliseconds(200),
            Runner = EngineRunner.Ssh(Ssh.Destination, Ssh.Options) with { KillCommand = null, ExistsCommand = null },
        });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        int plugin = await tester.ProcessIdAsync(Waiting.Token).Soon();
        Signal.Send(plugin, Signal.Stop);

        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.Contains("not known", exit.Left, StringComparison.Ordinal);
        Signal.Send(plugin, Signal.Kill);
    }

    [Fact]
    public async Task HostKilled_WhileSshRunsItsPlugin_NothingIsLeft()
    {
        using HostProcess host = await HostProcess.StartEngineAsync(Ssh.Plugin, ["ssh", Ssh.Destination, .. Ssh.Options]);
        int plugin = int.Parse(host.Lines.Told("sees"), System.Globalization.CultureInfo.InvariantCulture);
        int[] started = ProcessTable.Descendants(host.Id);
        Assert.NotEmpty(started);
        Assert.True(ProcessTable.Lives(plugin));

        Signal.Send(host.Id, Signal.Kill);

        foreach (int id in started.Append(plugin))
        {
            await ProcessTable.GoneAsync(id);
        }
    }

    [Fact]
    public async Task Plugin_ThatIsNotThere_IsATypedErrorWithItsCause()
    {
        await using var client = new PluginClient(Config() with { Command = new PluginCommand("/nowhere/plugin") });

        PluginStartException exception = await StartFailures.ThrowsAsync(PluginStartFailure.Exited, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Contains("did not find \"/nowhere/plugin\"", exception.Diagnosis, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatIsNotKnown_IsATypedErrorWithItsCause()
    {
        await using var client = new PluginClient(Config("serve") with
        {
            Runner = EngineRunner.Ssh(Ssh.Destination, [.. Ssh.Options[..^1], "UserKnownHostsFile=/dev/null"]),
        });

        PluginStartException exception = await StartFailures.ThrowsAsync(PluginStartFailure.Exited, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Contains("host key", exception.Diagnosis, StringComparison.Ordinal);
    }

    private static string CommandLines() => string.Concat(Directory.GetDirectories("/proc").Select(folder =>
    {
        try
        {
            return File.ReadAllText($"{folder}/cmdline");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }));

    private ClientConfig Config(params string[] arguments) => TestPlugins.Patient(arguments) with
    {
        Command = Elsewhere.Prepare(new PluginCommand(Ssh.Plugin, arguments)) with
        {
            Environment = new Dictionary<string, string?> { ["GIVEN"] = "a\nb" },
        },
        Runner = EngineRunner.Ssh(Ssh.Destination, Ssh.Options),
    };
}
