using System.Diagnostics;
using TestContract;

namespace Outboard.Tests;

/// <summary>A plugin that was started by hand, as an IDE does, and hosts that are sent to it instead of starting one.</summary>
public sealed class StandaloneTests : IDisposable
{
    // A name of its own for each test, for the variable of the host is one of the whole process.
    private readonly string _name = $"by-hand-{Guid.NewGuid():N}";
    private readonly string _folder = Directory.CreateTempSubdirectory("standalone-").FullName;
    private readonly List<string> _sockets = [];

    private string File => Path.Combine(_folder, "reattach.json");

    private string Variable => $"OUTBOARD_REATTACH_{_name.ToUpperInvariant().Replace('-', '_')}";

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        Directory.Delete(_folder, recursive: true);

        // What a plugin that was killed could not take along.
        foreach (string folder in _sockets.Select(socket => Path.GetDirectoryName(socket)!).Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Plugin_StartedByHand_IsUsedByOneHostAfterAnother()
    {
        using Process plugin = Start(File);
        using var owned = new OwnedProcess(plugin);
        ReattachConfig told = await ToldAsync(plugin);
        Environment.SetEnvironmentVariable(Variable, File);
        Assert.Equal(plugin.Id, told.ProcessId);
        Assert.True(told.Test);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        }

        for (int i = 0; i < 2; i++)
        {
            using var logs = new LogCollector();
            await using PluginClient client = Client(logs);
            ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
            Assert.Equal(plugin.Id, await tester.ProcessIdAsync(Waiting.Token).Soon());
            Assert.Equal(told, client.ReattachConfig);
            Assert.Contains(logs.Lines, line => line.Text.StartsWith("Attached to plugin", StringComparison.Ordinal));
            await client.KillAsync(Waiting.Token).Soon();
        }

        Assert.False(plugin.HasExited);
    }

    [Fact]
    public async Task Plugin_StartedByHand_ServesTwoHostsAtOnceWithTheirOwnCallbacks()
    {
        using Process plugin = Start(File);
        using var owned = new OwnedProcess(plugin);
        await ToldAsync(plugin);
        Environment.SetEnvironmentVariable(Variable, File);
        await using PluginClient first = Client();
        ITester one = await first.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        await using (PluginClient second = Client())
        {
            ITester other = await second.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
            Task<string> ones = one.TransformAsync("hello", text => Task.FromResult($"{text} one"), Waiting.Token);
            Assert.Equal("hello other", await other.TransformAsync("hello", text => Task.FromResult($"{text} other"), Waiting.Token).Soon());
            Assert.Equal("hello one", await ones.Soon());
        }

        Assert.Equal("hello again", await one.TransformAsync("hello", text => Task.FromResult($"{text} again"), Waiting.Token).Soon());
    }

    [Theory]
    [InlineData(Signal.Terminate, 143)]
    [InlineData(Signal.Interrupt, 0)]
    [InlineData(Signal.HangUp, 129)]
    public async Task Plugin_StartedByHand_EndsByASignalAndTakesItsFileAndSocketAlong(int signal, int code)
    {
        TestPlugins.SkipOnWindows();
        if (signal == Signal.HangUp && IsHangUpIgnored())
        {
            Assert.Skip("SIGHUP is ignored here, as under nohup, and what is started inherits that.");
        }

        using Process plugin = Start(File);
        using var owned = new OwnedProcess(plugin);
        ReattachConfig told = await ToldAsync(plugin);
        Assert.True(System.IO.File.Exists(told.Address));

        Signal.Send(plugin.Id, signal);
        await plugin.WaitForExitAsync(Waiting.Token).Soon();

        Assert.Equal(code, plugin.ExitCode);
        Assert.False(System.IO.File.Exists(File));
        Assert.False(Directory.Exists(Path.GetDirectoryName(told.Address)));
    }

    private static bool IsHangUpIgnored() => OperatingSystem.IsLinux()
        && System.IO.File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[^1] is '1' or '3' or '5' or '7' or '9' or 'b' or 'd' or 'f';

    [Fact]
    public async Task Plugin_StartedByHandWithoutAFile_IsFoundByItsLine()
    {
        using Process plugin = Start("1");
        using var owned = new OwnedProcess(plugin);
        Environment.SetEnvironmentVariable(Variable, (await ToldAsync(plugin)).ToJson());
        await using PluginClient client = Client();

        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Equal(plugin.Id, await tester.ProcessIdAsync(Waiting.Token).Soon());
        await client.KillAsync(Waiting.Token).Soon();
    }

    [Fact]
    public async Task Plugin_WhoseFileCannotBeWritten_SaysSoAndEnds()
    {
        using Process plugin = Start(Path.Combine(_folder, "no-such-folder", "reattach.json"));
        using var owned = new OwnedProcess(plugin);

        string errors = await plugin.StandardError.ReadToEndAsync(Waiting.Token).Soon();
        await plugin.WaitForExitAsync(Waiting.Token).Soon();

        Assert.Equal(1, plugin.ExitCode);
        Assert.Contains("OUTBOARD_STANDALONE", errors, StringComparison.Ordinal);
        Assert.Contains("no-such-folder", errors, StringComparison.Ordinal);
    }

    /// <summary>Where others may make links beside the file, such as in a folder for temporary files.</summary>
    [Fact]
    public async Task Plugin_WhoseFileIsAPlantedLink_WritesThroughNone()
    {
        TestPlugins.SkipOnWindows();
        string victim = Path.Combine(_folder, "victim");
        await System.IO.File.WriteAllTextAsync(victim, "theirs", Waiting.Token);
        System.IO.File.CreateSymbolicLink(File, victim);

        // The shell becomes the plugin, so that its process id can be in the name.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "ln -s \"$1\" \"$2.$$\" && exec \"$3\" serve", "sh", victim, File, TestPlugins.Executable])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["OUTBOARD_STANDALONE"] = File },
        };
        using Process plugin = Process.Start(start)!;
        using var owned = new OwnedProcess(plugin);
        ReattachConfig told = await ToldAsync(plugin);

        Assert.Equal("theirs", await System.IO.File.ReadAllTextAsync(victim, Waiting.Token));
        Assert.Null(new FileInfo(File).LinkTarget);
        Assert.Equal(told.ToJson(), await System.IO.File.ReadAllTextAsync(File, Waiting.Token));
    }

    /// <summary>An application may have the plugin under another name.</summary>
    [Fact]
    public async Task Plugin_StartedByHand_NamesTheVariableOfItsFileAndThatOfAnyName()
    {
        using Process plugin = Start(File);
        using var owned = new OwnedProcess(plugin);

        string line;
        do
        {
            line = await plugin.StandardError.ReadLineAsync(Waiting.Token).Soon() ?? throw new EndOfStreamException();
        }
        while (!line.Contains("OUTBOARD_REATTACH", StringComparison.Ordinal));

        await ToldAsync(plugin);
        Assert.Matches(@"OUTBOARD_REATTACH_TESTPLUGIN\b", line);
        Assert.Matches(@"OUTBOARD_REATTACH_(?!\w)", line);
    }

    [Theory]
    [InlineData(null, typeof(FileNotFoundException))]
    [InlineData("", typeof(FormatException))]
    [InlineData("{\"processId\":1}", typeof(FormatException))]
    [InlineData("\0", typeof(FormatException))]
    public async Task Host_SentToAFileThatSaysNothing_SaysWhatToDo(string? content, Type cause)
    {
        if (content is not null)
        {
            await System.IO.File.WriteAllTextAsync(File, content, Waiting.Token);
        }

        Environment.SetEnvironmentVariable(Variable, File);
        await using PluginClient client = Client();

        var refused = await StartFailures.ThrowsAsync(PluginStartFailure.InvalidReattachConfig, () => client.StartAsync(Waiting.Token).Soon());

        Assert.IsType(cause, refused.InnerException);
        Assert.Contains(refused.InnerException.Message, refused.Message, StringComparison.Ordinal);
        Assert.Contains(Variable, refused.Message, StringComparison.Ordinal);
        Assert.Contains("OUTBOARD_STANDALONE", refused.Message, StringComparison.Ordinal);
        Assert.Equal(_name, refused.PluginName);
    }

    /// <summary>Whoever writes the file decides whom the host trusts with its calls.</summary>
    [Theory]
    [InlineData("writable", "other users may write to it")]
    [InlineData("link", "a link")]
    [InlineData("stranger", "belongs to another user")]
    public async Task Host_SentToAFileThatAnotherUserMayHaveWritten_RefusesIt(string kind, string reason)
    {
        TestPlugins.SkipOnWindows();
        using Process plugin = Start(File);
        using var owned = new OwnedProcess(plugin);
        await ToldAsync(plugin);
        string named = File;
        switch (kind)
        {
            case "writable":
                using (Process changed = Process.Start("chmod", ["606", File]))
                {
                    await changed.WaitForExitAsync(Waiting.Token).Soon();
                }

                break;
            case "link":
                named = Path.Combine(_folder, "link");
                System.IO.File.CreateSymbolicLink(named, File);
                break;
            default:
                OtherUser.Require();
                OtherUser.Own(File);
                break;
        }

        Environment.SetEnvironmentVariable(Variable, named);
        await using PluginClient client = Client();

        var refused = await StartFailures.ThrowsAsync(PluginStartFailure.InvalidReattachConfig, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_SentToAPluginThatWasStopped_SaysThatNoProcessRuns()
    {
        using (Process plugin = Start(File))
        {
            using var owned = new OwnedProcess(plugin);
            await ToldAsync(plugin);
            plugin.Kill();
            await plugin.WaitForExitAsync(Waiting.Token).Soon();
        }

        Environment.SetEnvironmentVariable(Variable, File);
        await using PluginClient client = Client();

        var refused = await StartFailures.ThrowsAsync(PluginStartFailure.NotRunning, () => client.StartAsync(Waiting.Token).Soon());

        Assert.Contains("is not running", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Variable_ForAPlugin_HasItsNameInCapitals() =>
        Assert.Equal("OUTBOARD_REATTACH_GREETER_PLUGIN", ReattachVariable.NameFor("Greeter.Plugin"));

    private static Process Start(string standalone) => Process.Start(new ProcessStartInfo(TestPlugins.Executable, ["serve"])
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["OUTBOARD_STANDALONE"] = standalone },
    })!;

    private async Task<ReattachConfig> ToldAsync(Process plugin)
    {
        ReattachConfig told = ReattachConfig.FromJson((await plugin.StandardOutput.ReadLineAsync(Waiting.Token).Soon())!);
        _sockets.Add(told.Address);
        return told;
    }

    private PluginClient Client(LogCollector? logs = null)
    {
        ClientConfig config = TestPlugins.Config("exit", "3") with { Name = _name };
        return new PluginClient(logs is null ? config : config with { LoggerFactory = logs });
    }
}
