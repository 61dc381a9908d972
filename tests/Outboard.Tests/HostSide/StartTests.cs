using System.Diagnostics;
using System.Globalization;
using TestContract;

namespace Outboard.Tests;

public sealed class StartTests
{
    [Fact]
    public async Task Start_MissingExecutable_NamesThePath()
    {
        string missing = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "plugin");
        await using var client = new PluginClient(TestPlugins.Config() with { Command = new PluginCommand(missing) });

        var exception = await Assert.ThrowsAsync<PluginStartException>(() => client.StartAsync(Waiting.Token).Soon());

        Assert.Equal(PluginStartFailure.NotFound, exception.Failure);
        Assert.Equal(missing, exception.FileName);
        Assert.Contains(missing, exception.Message, StringComparison.Ordinal);
        Assert.Equal("plugin", exception.PluginName);
    }

    [Fact]
    public async Task Start_BareNameThatIsNowhere_NamesPath()
    {
        await using var client = new PluginClient(TestPlugins.Config() with { Command = new PluginCommand("no-such-plugin-anywhere") });

        var exception = await Assert.ThrowsAsync<PluginStartException>(() => client.StartAsync(Waiting.Token).Soon());

        Assert.Equal(PluginStartFailure.NotFound, exception.Failure);
        Assert.Contains("PATH", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_FolderInsteadOfFile_IsNotExecutable()
    {
        await using var client = new PluginClient(TestPlugins.Config() with { Command = new PluginCommand(AppContext.BaseDirectory.TrimEnd('/')) });

        var exception = await Assert.ThrowsAsync<PluginStartException>(() => client.StartAsync(Waiting.Token).Soon());

        Assert.Equal(PluginStartFailure.NotExecutable, exception.Failure);
    }

    [Fact]
    public async Task Start_FileWithoutExecuteBit_IsNotExecutable()
    {
        TestPlugins.SkipOnWindows();
        string file = Path.GetTempFileName();
        try
        {
            await using var client = new PluginClient(TestPlugins.Config() with { Command = new PluginCommand(file) });

            var exception = await Assert.ThrowsAsync<PluginStartException>(() => client.StartAsync(Waiting.Token).Soon());

            Assert.Equal(PluginStartFailure.NotExecutable, exception.Failure);
            Assert.Contains("chmod +x", exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Start_FileThatIsNoProgram_IsOfTheWrongFormat()
    {
        TestPlugins.SkipOnWindows();
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, [0x7f, (byte)'E', (byte)'L', (byte)'F', 0, 0], Waiting.Token);
            MakeExecutable(file);
            await using var client = new PluginClient(TestPlugins.Config() with { Command = new PluginCommand(file) });

            var exception = await Assert.ThrowsAsync<PluginStartException>(() => client.StartAsync(Waiting.Token).Soon());

            Assert.Equal(PluginStartFailure.WrongFormat, exception.Failure);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Start_MissingWorkingDirectory_NamesIt()
    {
        string missing = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        await using var client = new PluginClient(TestPlugins.Config() with { Command = TestPlugins.Command("serve") with { WorkingDirectory = missing } });

        var exception = await Assert.ThrowsAsync<PluginStartException>(() => client.StartAsync(Waiting.Token).Soon());

        Assert.Equal(PluginStartFailure.NoWorkingDirectory, exception.Failure);
        Assert.Contains(missing, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OtherCookie_FailsAsRefusedByCookie()
    {
        HandshakeConfig other = TesterHandshake.Config with { MagicCookieValue = "something else" };
        await using var client = new PluginClient(TestPlugins.Config("serve") with { Handshake = other });

        var exception = await StartFailures.ThrowsAsync(PluginStartFailure.Cookie, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Contains(other.MagicCookieKey, exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, exception.Exit!.ExitCode);
        Assert.Equal(3, exception.Exit!.StderrTail.Count);
    }

    [Fact]
    public async Task Start_OtherVersion_NamesBothVersions()
    {
        HandshakeConfig three = TesterHandshake.Config with { ProtocolVersion = 3 };
        await using var client = new PluginClient(TestPlugins.Config("serve-version", "7") with { Handshake = three });

        var exception = await StartFailures.ThrowsAsync(PluginStartFailure.Version, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Equal(7, exception.PluginVersion);
        Assert.Equal([3], exception.HostVersions);
        Assert.Contains("version 7", exception.Message, StringComparison.Ordinal);
        Assert.Contains("speaks 3", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OtherCoreVersion_NamesBothVersions()
    {
        await using PluginClient client = TestPlugins.Client("core-version");

        var exception = await StartFailures.ThrowsAsync(PluginStartFailure.Version, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Equal(2, exception.PluginVersion);
        Assert.Equal([1], exception.HostVersions);
    }

    [Fact]
    public async Task Start_OtherProtocol_NamesBothProtocols()
    {
        await using PluginClient client = TestPlugins.Client("netrpc");

        var exception = await StartFailures.ThrowsAsync(PluginStartFailure.Protocol, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Equal("netrpc", exception.PluginProtocol);
        Assert.Equal(["jsonrpc"], exception.HostProtocols);
        Assert.Contains("\"netrpc\"", exception.Message, StringComparison.Ordinal);
        Assert.Contains("\"jsonrpc\"", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_StrayFirstLine_QuotesIt()
    {
        await using PluginClient client = TestPlugins.Client("garbage");

        var exception = await StartFailures.ThrowsAsync(PluginStartFailure.NoHandshake, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Equal("Good morning, this is a stray line", exception.Line);
        Assert.Contains("\"Good morning, this is a stray line\"", exception.Message, StringComparison.Ordinal);
        Assert.Null(exception.Exit);
    }

    [Fact]
    public async Task Start_FirstLineWithoutEnd_FailsByItsLength()
    {
        await using PluginClient client = TestPlugins.Client("long-line");

        var exception = await StartFailures.ThrowsAsync(PluginStartFailure.NoHandshake, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Contains("longer than", exception.Message, StringComparison.Ordinal);
        Assert.StartsWith("yyyy", exception.Line, StringComparison.Ordinal);
        Assert.InRange(exception.Line!.Length, 1000, 1100);
    }

    [Fact]
    public async Task Start_NoLineInTime_SaysHowLongItWaitedAndLeavesNothing()
    {
        var patience = TimeSpan.FromSeconds(2);
        await using var client = new PluginClient(TestPlugins.Config("silent") with { StartTimeout = patience });

        var exception = await StartFailures.ThrowsAsync(PluginStartFailure.Timeout, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Equal(patience, exception.Timeout);
        Assert.Contains("within 2 s", exception.Message, StringComparison.Ordinal);
        AssertNothingLeft(exception.StderrTail);
    }

    [Fact]
    public async Task Start_LineWithoutALineFeed_IsQuoted()
    {
        TestPlugins.SkipOnWindows();
        await using var client = new PluginClient(TestPlugins.Config() with
        {
            Command = new PluginCommand("sh", "-c", "printf '1|1|unix|'; exec sleep 300"),
            StartTimeout = TimeSpan.FromSeconds(5),
        });

        var exception = await StartFailures.ThrowsAsync(PluginStartFailure.Timeout, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Contains("\"1|1|unix|\"", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ListeningElsewhereThanAskedFor_IsRefusedBeforeTheConnection()
    {
        await using PluginClient client = TestPlugins.Client("print", "1|1|unix|/nowhere/s|jsonrpc|");

        var exception = await StartFailures.ThrowsAsync(PluginStartFailure.Address, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Equal("1|1|unix|/nowhere/s|jsonrpc|", exception.Line);
    }

    [Theory]
    [InlineData("plugins/plugin", "Other")]
    [InlineData("no-such-plugin-anywhere", "NotFound")]
    public async Task Start_CurrentDirectoryIsGone_FailsAsAStart(string fileName, string failure)
    {
        TestPlugins.SkipOnWindows();
        string folder = Directory.CreateTempSubdirectory("gone-").FullName;
        using Process host = Process.Start(new ProcessStartInfo(
            "/bin/sh", ["-c", "cd \"$1\" && rmdir \"$1\" && exec \"$2\" host tells-start \"$3\"", "sh", folder, TestPlugins.Executable, fileName])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        using var owned = new OwnedProcess(host);

        Assert.Equal(failure, new[] { await host.StandardOutput.ReadLineAsync(Waiting.Token).Soon() ?? string.Empty }.Told("failure"));
    }

    [Fact]
    public async Task Start_TmpdirIsNotThere_FailsAsAStartAndMakesNone()
    {
        TestPlugins.SkipOnWindows();
        string missing = Path.Combine(Path.GetTempPath(), $"missing-{Guid.NewGuid():N}");
        using Process host = Process.Start(new ProcessStartInfo(TestPlugins.Executable, ["host", "tells-start", TestPlugins.Executable])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment = { ["TMPDIR"] = Path.Combine(missing, "sub") },
        })!;
        using var owned = new OwnedProcess(host);

        string told = await host.StandardOutput.ReadLineAsync(Waiting.Token).Soon() ?? string.Empty;

        Assert.False(Directory.Exists(missing));
        Assert.Equal($"{PluginStartFailure.NoSocketDirectory}", new[] { told }.Told("failure"));
    }

    [Fact]
    public async Task Start_BareNameOfAFileInTheCurrentDirectory_IsNotStarted()
    {
        // The directory of the test run, which is nobody's PATH.
        string name = $"bare-{Guid.NewGuid():N}";
        File.Copy("/bin/true", Path.Combine(Environment.CurrentDirectory, name));
        try
        {
            await using var client = new PluginClient(TestPlugins.Config() with { Command = new PluginCommand(name) });

            var exception = await Assert.ThrowsAsync<PluginStartException>(() => client.StartAsync(Waiting.Token).Soon());

            Assert.Equal(PluginStartFailure.NotFound, exception.Failure);
        }
        finally
        {
            File.Delete(Path.Combine(Environment.CurrentDirectory, name));
        }
    }

    [Fact]
    public async Task Start_ExitBeforeTheHandshake_TellsExitCodeAndLastLines()
    {
        await using PluginClient client = TestPlugins.Client("exit", "3");

        var exception = await StartFailures.ThrowsAsync(PluginStartFailure.Exited, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Null(exception.Line);
        Assert.Equal(3, exception.Exit?.ExitCode);
        Assert.False(exception.Exit?.Killed);
        Assert.Contains("exit code 3", exception.Message, StringComparison.Ordinal);
        Assert.Contains("I cannot find my configuration", exception.Message, StringComparison.Ordinal);
        Assert.Contains("and so I give up", exception.Message, StringComparison.Ordinal);
        Assert.Equal(exception.Exit!.StderrTail, exception.StderrTail);
        AssertNothingLeft(exception.StderrTail);
    }

    [Fact]
    public async Task Start_ExitCodeOneWithoutTheCookiesWords_IsNoMatterOfTheCookie()
    {
        await using PluginClient client = TestPlugins.Client("exit", "1");

        var exception = await StartFailures.ThrowsAsync(PluginStartFailure.Exited, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Equal(1, exception.Exit?.ExitCode);
    }

    [Fact]
    public async Task Start_StandardOutputClosed_SaysSo()
    {
        TestPlugins.SkipOnWindows();
        await using var client = new PluginClient(TestPlugins.Config() with { Command = new PluginCommand("sh", "-c", "exec 1>&-; exec sleep 300") });

        var exception = await StartFailures.ThrowsAsync(PluginStartFailure.NoHandshake, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Contains("closed its standard output", exception.Message, StringComparison.Ordinal);
        Assert.Null(exception.Exit);
    }

    [Fact]
    public async Task Start_Failed_LeavesNeitherProcessNorFolder()
    {
        var logs = new LogCollector();
        await using var client = new PluginClient(TestPlugins.Config("netrpc") with { LoggerFactory = logs });

        await StartFailures.ThrowsAsync(PluginStartFailure.Protocol, () => client.StartAsync(Waiting.Token).Soon());
        await client.Exited.Soon();

        AssertNothingLeft(logs.Lines.Select(line => line.Text));
    }

    [Fact]
    public async Task Start_CalledTwice_StartsOnce()
    {
        await using PluginClient client = TestPlugins.Client("serve");

        await Task.WhenAll(client.StartAsync(Waiting.Token), client.StartAsync(Waiting.Token)).Soon();
        string id = client.Id;
        await client.StartAsync(Waiting.Token).Soon();

        Assert.Equal(id, client.Id);
        Assert.Equal(1, client.NegotiatedVersion);
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        Assert.Equal(id, (await tester.ProcessIdAsync(Waiting.Token).Soon()).ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Start_FailedAndRepeated_FailsAgainTheSameWay()
    {
        await using PluginClient client = TestPlugins.Client("exit", "3");

        var first = await StartFailures.ThrowsAsync(PluginStartFailure.Exited, () => client.StartAsync(Waiting.Token).Soon());
        var second = await StartFailures.ThrowsAsync(PluginStartFailure.Exited, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Same(first, second);
    }

    [Fact]
    public async Task Start_TokenCancelled_EndsTheWaitingAndNotTheStart()
    {
        await using PluginClient client = TestPlugins.Client("serve");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.StartAsync(cancelled.Token).Soon());
        await client.StartAsync(Waiting.Token).Soon();

        Assert.Equal(1, client.NegotiatedVersion);
    }

    [Fact]
    public async Task Client_NothingListens_FailsAsAConnection()
    {
        await using PluginClient client = TestPlugins.Client("nobody-listens");

        var exception = await Assert.ThrowsAsync<PluginConnectionException>(() => client.ClientAsync(Waiting.Token).Soon());

        Assert.Contains("does not exist", exception.Message, StringComparison.Ordinal);
        Assert.Equal("TestPlugin", exception.PluginName);
    }

    [Fact]
    public async Task Client_CertificateThatNobodyAskedFor_FailsAsAConnectionAndNothingWorse()
    {
        await using PluginClient client = TestPlugins.Client("certificate");
        await client.StartAsync(Waiting.Token).Soon();

        await Assert.ThrowsAsync<PluginConnectionException>(() => client.ClientAsync(Waiting.Token).Soon());
    }

    [Fact]
    public void Id_NotStarted_Throws()
    {
        var client = new PluginClient(TestPlugins.Config("serve"));

        Assert.Throws<InvalidOperationException>(() => client.Id);
        Assert.Throws<InvalidOperationException>(() => client.NegotiatedVersion);
    }

    [Fact]
    public void Create_EmptyPluginMap_Throws() =>
        Assert.Throws<ArgumentException>(() => new PluginClient(TestPlugins.Config("serve") with { Plugins = [] }));

    [Fact]
    public async Task Start_OverTheLoopbackAddress_MakesNoFolder()
    {
        await using var client = new PluginClient(TestPlugins.Config("serve") with { UseTcp = true });

        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Equal(5, await tester.AddAsync(2, 3, Waiting.Token).Soon());
        Assert.Null(await tester.VariableAsync("PLUGIN_UNIX_SOCKET_DIR", Waiting.Token).Soon());
    }

    private static void AssertNothingLeft(IEnumerable<string> stderr)
    {
        string[] lines = [.. stderr];
        Assert.False(ProcessTable.Lives(int.Parse(lines.Told("process"), CultureInfo.InvariantCulture)));
        Assert.False(Directory.Exists(lines.Told("folder")));
    }

    private static void MakeExecutable(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }
}
