using System.Diagnostics;
using System.Globalization;
using TestContract;

namespace Outboard.Tests;

/// <summary>A plugin that runs elsewhere: without a process id, a start or a group to be found by, and with its files at other paths.</summary>
public sealed class RunnerTests : IDisposable
{
    private readonly ToyRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Fact]
    public async Task Plugin_OfAnotherRunner_IsCalledAndKilled()
    {
        TestPlugins.SkipOnWindows();
        await using var client = new PluginClient(TestPlugins.Patient("serve") with { Runner = _runner });

        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        Assert.Equal("hello", await tester.EchoAsync("hello", Waiting.Token).Soon());
        Assert.Equal("toy/1", client.Id);
        Assert.Throws<InvalidOperationException>(() => client.ReattachConfig);
        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.Equal(KillStep.Quit, exit.Step);
        Assert.Equal(0, exit.ExitCode);
        Assert.False(Directory.Exists(_runner.Folder));
    }

    [Fact]
    public async Task Kill_OfAPluginOfAnotherRunnerThatHeedsNothing_EndsItByForce()
    {
        TestPlugins.SkipOnWindows();
        await using var client = new PluginClient(TestPlugins.Config("ignore-everything") with { Runner = _runner, KillGrace = TimeSpan.FromMilliseconds(200) });
        await client.ClientAsync(Waiting.Token).Soon();

        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.Equal(KillStep.Kill, exit.Step);
        Assert.Empty(exit.LeftProcessIds);
        Assert.True(_runner.HasEnded);
    }

    [Fact]
    public async Task Kill_ThatTheRunnerCannotDo_IsReportedWithinABound()
    {
        TestPlugins.SkipOnWindows();
        _runner.FailsToKill = true;
        await using var client = new PluginClient(TestPlugins.Config("ignore-everything") with { Runner = _runner, KillGrace = TimeSpan.FromMilliseconds(200) });
        await client.ClientAsync(Waiting.Token).Soon();

        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.Equal(KillStep.Kill, exit.Step);
        Assert.Contains("toy/1", exit.Left, StringComparison.Ordinal);
        Assert.False(client.Exited.IsCompleted);
    }

    [Fact]
    public async Task Kill_AfterWhichTheRunnerFindsSomethingLeft_SaysSo()
    {
        TestPlugins.SkipOnWindows();
        _runner.Left = "The container \u001b[1mtoy/1 still runs.";
        using var log = new LogCollector();
        await using var client = new PluginClient(TestPlugins.Patient("serve") with { Runner = _runner, LoggerFactory = log });
        await client.ClientAsync(Waiting.Token).Soon();

        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.Equal("The container \\u001b[1mtoy/1 still runs.", exit.Left);
        await log.LineAsync(line => line.Text.Contains("still runs", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_ThatFails_CarriesWhatTheRunnerSays()
    {
        TestPlugins.SkipOnWindows();
        _runner.Diagnosis = "The image has no such file.";
        await using var client = new PluginClient(TestPlugins.Config("exit", "3") with { Runner = _runner });

        PluginStartException exception = await StartFailures.ThrowsAsync(PluginStartFailure.Exited, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Equal(_runner.Diagnosis, exception.Diagnosis);
        Assert.EndsWith(_runner.Diagnosis, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runner_ThatThrows_IsATypedError()
    {
        await using var client = new PluginClient(TestPlugins.Config() with { Runner = new ThrowingRunner() });

        PluginStartException exception = await StartFailures.ThrowsAsync(PluginStartFailure.Other, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Contains("no room", exception.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidTimeZoneException>(exception.InnerException);
    }

    [Fact]
    public async Task Runner_WithoutAWayForVariables_IsATypedErrorAndLeavesNothing()
    {
        TestPlugins.SkipOnWindows();
        _runner.Abilities = new() { PassesVariables = false };
        _runner.HasStdin = false;
        await using var client = new PluginClient(TestPlugins.Config("silent") with { Runner = _runner });

        PluginStartException exception = await StartFailures.ThrowsAsync(PluginStartFailure.Other, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Contains("standard input", exception.Message, StringComparison.Ordinal);
        Assert.True(_runner.HasEnded);
        Assert.False(Directory.Exists(_runner.Folder));
    }

    [Fact]
    public async Task Runner_ThatCannotSayWhereTheFolderIs_IsATypedErrorAndLeavesNothing()
    {
        TestPlugins.SkipOnWindows();
        string? folder = null;
        _runner.Told = path => folder = path;
        await using var client = new PluginClient(TestPlugins.Config("serve") with { Runner = _runner });

        await StartFailures.ThrowsAsync(PluginStartFailure.Other, () => client.StartAsync(Waiting.Token).Soon());

        Assert.False(Directory.Exists(folder));
        Assert.Null(_runner.Launch);
    }

    [Fact]
    public async Task Folder_ThatIsNotShared_IsNotTold()
    {
        TestPlugins.SkipOnWindows();
        _runner.Abilities = new() { SharesSocketFolder = false };
        await using var client = new PluginClient(TestPlugins.Config("serve") with { Runner = _runner });

        // The plugin has made a folder of its own, and nobody translates it.
        await StartFailures.ThrowsAsync(PluginStartFailure.Address, () => client.StartAsync(Waiting.Token).Soon());

        Assert.DoesNotContain("PLUGIN_UNIX_SOCKET_DIR", _runner.Launch!.Variables.Keys);
        Assert.True(_runner.HasEnded);
    }

    [Fact]
    public async Task Variables_ThatTheRunnerDoesNotPass_GoOverStandardInput()
    {
        TestPlugins.SkipOnWindows();
        _runner.Abilities = new() { PassesVariables = false };
        await using var client = new PluginClient(TestPlugins.Config("serve") with
        {
            Runner = _runner,
            Command = TestPlugins.Command("serve") with { Environment = new Dictionary<string, string?> { ["GIVEN"] = "a\nb", ["REMOVED"] = null } },
        });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Equal("a\nb", await tester.VariableAsync("GIVEN", Waiting.Token).Soon());
        Assert.Empty(_runner.Launch!.Variables);
        Assert.Empty(_runner.Launch.Command.Environment);
        Assert.Equal(StdinVariables.Argument, _runner.Launch.Command.Arguments[^1]);
    }

    [Fact]
    public async Task Plugin_OfARunnerOnTcp_IsSecuredAndReachedAtTheAdvertisedHostOnly()
    {
        TestPlugins.SkipOnWindows();
        _runner.Abilities = new() { Network = PluginAddress.Tcp, BindAddress = "127.0.0.2", AdvertisedHost = "127.0.0.2" };
        await using var client = new PluginClient(TestPlugins.Config("serve") with { Runner = _runner });

        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.NotNull(await tester.VariableAsync("PLUGIN_CLIENT_CERT", Waiting.Token).Soon());
        Assert.Null(_runner.Launch!.SocketFolder);
    }

    [Fact]
    public async Task Plugin_OfARunnerOnTcp_ThatNamesAnotherHost_IsRefused()
    {
        TestPlugins.SkipOnWindows();
        _runner.Abilities = new() { Network = PluginAddress.Tcp, AdvertisedHost = "plugins.example" };
        await using var client = new PluginClient(TestPlugins.Config("serve") with { Runner = _runner });

        await StartFailures.ThrowsAsync(PluginStartFailure.Address, () => client.StartAsync(Waiting.Token).Soon());
    }

    [Fact]
    public async Task Reattach_ToAPluginWithAProcessId_FindsIt()
    {
        TestPlugins.SkipOnWindows();
        _runner.Abilities = new();
        await using var client = new PluginClient(TestPlugins.Config("serve") with { Runner = _runner });
        await client.ClientAsync(Waiting.Token).Soon();

        Assert.Equal(client.Id, client.ReattachConfig.ProcessId.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Configuration_ThatTheRunnerCannotMeet_IsRefused()
    {
        _runner.Abilities = new() { PassesVariables = false, SharesFiles = false };

        Assert.Throws<ArgumentException>(() => new PluginClient(TestPlugins.Config() with { Runner = _runner, Stdin = PluginStdin.Detached }));
        Assert.Throws<ArgumentException>(() => new PluginClient(TestPlugins.Config() with { Runner = _runner, Command = TestPlugins.Command() with { WorkingDirectory = "/" } }));
    }

    [Fact]
    public async Task Crash_OfAPluginOfAnotherRunner_IsToldWithItsExit()
    {
        TestPlugins.SkipOnWindows();
        await using var client = new PluginClient(TestPlugins.Config("serve") with { Runner = _runner });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        var exited = await Assert.ThrowsAsync<PluginExitedException>(() => tester.CrashAsync("boom", Waiting.Token).Soon());

        Assert.False(exited.Exit.Killed);
        Assert.NotNull(exited.Exit.ExitCode);
        Assert.Same(exited.Exit, await client.Exited.Soon());
    }

    [Fact]
    public async Task Address_ThatTheRunnerDoesNotTranslate_IsRefused()
    {
        TestPlugins.SkipOnWindows();
        _runner.Translates = false;
        await using var client = new PluginClient(TestPlugins.Config("serve") with { Runner = _runner });

        await StartFailures.ThrowsAsync(PluginStartFailure.Address, () => client.StartAsync(Waiting.Token).Soon());

        Assert.True(_runner.HasEnded);
        Assert.False(Directory.Exists(_runner.Folder));
    }

    [Fact]
    public async Task Launch_ReachesTheRunnerWithTheFullPathOfWhatIsStarted()
    {
        TestPlugins.SkipOnWindows();
        await using var client = new PluginClient(TestPlugins.Config() with { Command = new PluginCommand("sh", "-c", "exit 3"), Runner = _runner });

        await StartFailures.ThrowsAsync(PluginStartFailure.Exited, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Equal(ExecutablePath.Find("sh"), _runner.Launch!.Path);
        Assert.Equal("sh", _runner.Launch.Command.FileName);
    }

    [Fact]
    public async Task Launch_OfAnExecutableThatIsNowhere_NeverReachesTheRunner()
    {
        await using var client = new PluginClient(TestPlugins.Config() with { Command = new PluginCommand("nothing-of-this-name"), Runner = _runner });

        await Assert.ThrowsAsync<PluginStartException>(() => client.StartAsync(Waiting.Token).Soon());

        Assert.Null(_runner.Launch);
    }

    [Fact]
    public async Task Runner_ThatDoesNotComeToAnEnd_IsCancelledByTheStartTimeout()
    {
        _runner.Hangs = true;
        await using var client = new PluginClient(TestPlugins.Config() with { Runner = _runner, StartTimeout = TimeSpan.FromMilliseconds(50) });

        await StartFailures.ThrowsAsync(PluginStartFailure.Timeout, () => client.StartAsync(Waiting.Token).Soon());
    }

    [Fact]
    public async Task Runner_ThatDoesNotComeToAnEnd_IsCancelledByKill()
    {
        _runner.Hangs = true;
        await using var client = new PluginClient(TestPlugins.Config() with { Runner = _runner });
        Task start = client.StartAsync(Waiting.Token);

        PluginExit exit = await client.KillAsync(Waiting.Token).Soon();

        Assert.True(exit.Killed);
        await Assert.ThrowsAsync<PluginExitedException>(() => start.Soon());
    }

    private sealed class ThrowingRunner : IPluginRunner
    {
        public Task<IPluginProcess> StartAsync(PluginLaunch launch, CancellationToken cancellationToken = default) => throw new InvalidTimeZoneException("no room");
    }

    private sealed class ToyRunner : IPluginRunner, IDisposable
    {
        private readonly string _inside = Path.Combine(Path.GetTempPath(), $"in-{Guid.NewGuid():N}"[..11]);
        private Process? _process;

        public RunnerAbilities Abilities { get; set; } = new() { HasProcessId = false };

        public bool Translates { get; set; } = true;

        public bool Hangs { get; set; }

        public bool FailsToKill { get; set; }

        public bool HasStdin { get; set; } = true;

        // Instead of making a link: then there is no place inside.
        public Action<string>? Told { get; set; }

        public string? Diagnosis { get; set; }

        public string? Left { get; set; }

        public PluginLaunch? Launch { get; private set; }

        public string Folder => Launch!.SocketFolder!;

        public bool HasEnded => _process is { HasExited: true };

        // What the plugin sees at one path, the host sees at another.
        public string HostToPlugin(string path)
        {
            if (Told is not null)
            {
                Told(path);
                throw new InvalidTimeZoneException("no such place");
            }

            File.CreateSymbolicLink(_inside, path);
            return _inside;
        }

        public async Task<IPluginProcess> StartAsync(PluginLaunch launch, CancellationToken cancellationToken = default)
        {
            Launch = launch;
            await Task.Delay(Hangs ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancellationToken);
            var info = new ProcessStartInfo(launch.Path, launch.Command.Arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach ((string name, string value) in launch.Variables)
            {
                info.Environment[name] = value;
            }

            _process = Process.Start(info)!;
            return new ToyProcess(this, _process);
        }

        public void Dispose()
        {
            File.Delete(_inside);
            if (_process is not null)
            {
                _process.Kill();
                _process.Dispose();
            }
        }

        private sealed class ToyProcess(ToyRunner runner, Process process) : IPluginProcess
        {
            public string Id => runner.Abilities.HasProcessId ? process.Id.ToString(CultureInfo.InvariantCulture) : "toy/1";

            public Stream? StandardInput { get; } = runner.HasStdin ? process.StandardInput.BaseStream : null;

            public Stream StandardOutput { get; } = process.StandardOutput.BaseStream;

            public Stream StandardError { get; } = process.StandardError.BaseStream;

            public Task<int?> Exited { get; } = ExitOfAsync(process);

            public PluginAddress PluginToHost(PluginAddress address) => runner.Translates && runner.Launch!.SocketFolder is not null
                ? address with { Address = address.Address.Replace(runner._inside, runner.Folder, StringComparison.Ordinal) }
                : address;

            public ValueTask<bool> KillAsync(CancellationToken cancellationToken = default)
            {
                if (runner.FailsToKill)
                {
                    throw new InvalidOperationException("This runner cannot kill.");
                }

                process.Kill();
                return new(true);
            }

            public ValueTask<string?> DiagnoseAsync(CancellationToken cancellationToken = default) => new(runner.Diagnosis);

            public ValueTask<string?> FindLeftAsync(CancellationToken cancellationToken = default) => new(runner.Left);

            public void Dispose()
            {
            }

            private static async Task<int?> ExitOfAsync(Process process)
            {
                await process.WaitForExitAsync();
                return process.ExitCode;
            }
        }
    }
}
