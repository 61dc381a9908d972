using System.Diagnostics;
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
        Assert.False(Directory.Exists(_runner.Folder!.Path));
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
        Assert.False(client.Exited.IsCompleted);
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
        Assert.False(Directory.Exists(_runner.Folder!.Path));
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

    private sealed class ToyRunner : IPluginRunner, IDisposable
    {
        private readonly string _inside = Path.Combine(Path.GetTempPath(), $"in-{Guid.NewGuid():N}"[..11]);
        private Process? _process;

        public bool Translates { get; set; } = true;

        public bool Hangs { get; set; }

        public bool FailsToKill { get; set; }

        public PluginLaunch? Launch { get; private set; }

        public SocketFolder? Folder { get; private set; }

        public bool HasEnded => _process is { HasExited: true };

        public async Task<IPluginProcess> StartAsync(PluginLaunch launch, CancellationToken cancellationToken = default)
        {
            Launch = launch;
            await Task.Delay(Hangs ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancellationToken);

            // What the plugin sees at one path, the host sees at another.
            Folder = SocketFolder.Create();
            File.CreateSymbolicLink(_inside, Folder.Path);
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

            info.Environment[PluginVariables.SocketDirectory] = _inside;
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
            public string Id => "toy/1";

            public SocketFolder? SocketFolder => runner.Folder;

            public Stream StandardOutput { get; } = process.StandardOutput.BaseStream;

            public Stream StandardError { get; } = process.StandardError.BaseStream;

            public Task<int?> Exited { get; } = ExitOfAsync(process);

            public PluginAddress Translate(PluginAddress address) => runner.Translates
                ? address with { Address = address.Address.Replace(runner._inside, runner.Folder!.Path, StringComparison.Ordinal) }
                : address;

            public bool CloseStdin()
            {
                process.StandardInput.Dispose();
                return true;
            }

            public bool Terminate() => false;

            public void Kill()
            {
                if (runner.FailsToKill)
                {
                    throw new InvalidOperationException("This runner cannot kill.");
                }

                process.Kill();
            }

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
