using System.Diagnostics;
using TestContract;

namespace Outboard.Tests;

/// <summary>A plugin that gets nothing but its command line and its standard streams.</summary>
public sealed class StartVariablesTests
{
    private static readonly Dictionary<string, string> s_variables = new()
    {
        [TesterHandshake.Config.MagicCookieKey] = TesterHandshake.Config.MagicCookieValue,
        ["OUTBOARD_PROTOCOLS"] = "jsonrpc",
        ["OUTBOARD_STDIN"] = "watch",
        ["OUTBOARD_NETWORK"] = "tcp",
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Plugin_ThatReadsItsVariablesFromStandardInput_ServesUntilTheQuitBehindThem(bool byArgument)
    {
        using Process plugin = Start(byArgument);
        using var owned = new OwnedProcess(plugin);
        await WriteAsync(plugin, StdinVariables.Encode(s_variables));

        Assert.StartsWith("1|1|tcp|127.0.0.1:", await plugin.StandardOutput.ReadLineAsync(Waiting.Token).AsTask().Soon(), StringComparison.Ordinal);
        await WriteAsync(plugin, "quit\n"u8.ToArray());
        plugin.StandardInput.Close();
        await plugin.WaitForExitAsync(Waiting.Token).Soon();

        Assert.Equal(0, plugin.ExitCode);
    }

    [Fact]
    public async Task Quit_ThatCameTogetherWithTheVariables_IsHeeded()
    {
        using Process plugin = Start(byArgument: true);
        using var owned = new OwnedProcess(plugin);

        await WriteAsync(plugin, [.. StdinVariables.Encode(s_variables), .. "quit\n"u8]);
        plugin.StandardInput.Close();
        await plugin.WaitForExitAsync(Waiting.Token).Soon();

        Assert.Equal(0, plugin.ExitCode);
    }

    [Theory]
    [InlineData("A=1\0", "ended before all variables")]
    [InlineData("nothing\0\0", "NAME=VALUE")]
    public async Task Plugin_WhoseVariablesAreNotWhole_SaysWhyAndExitsWithOne(string written, string reason)
    {
        using Process plugin = Start(byArgument: true);
        using var owned = new OwnedProcess(plugin);

        await WriteAsync(plugin, System.Text.Encoding.UTF8.GetBytes(written));
        plugin.StandardInput.Close();
        string stderr = await plugin.StandardError.ReadToEndAsync(Waiting.Token).Soon();
        await plugin.WaitForExitAsync(Waiting.Token).Soon();

        Assert.Contains(reason, stderr, StringComparison.Ordinal);
        Assert.Equal(1, plugin.ExitCode);
    }

    [Fact]
    public async Task Plugin_WhoseHostDiesBeforeItsVariables_LeavesNoFolder()
    {
        TestPlugins.SkipOnWindows();
        using var folder = SocketFolder.Create();
        using Process plugin = Start(byArgument: false, folder.Path);
        using var owned = new OwnedProcess(plugin);

        plugin.StandardInput.Close();
        await plugin.WaitForExitAsync(Waiting.Token).Soon();

        Assert.False(Directory.Exists(folder.Path));
    }

    private static async Task WriteAsync(Process plugin, byte[] bytes)
    {
        await plugin.StandardInput.BaseStream.WriteAsync(bytes, Waiting.Token).AsTask().Soon();
        await plugin.StandardInput.BaseStream.FlushAsync(Waiting.Token).Soon();
    }

    private static Process Start(bool byArgument, string? folder = null)
    {
        var info = new ProcessStartInfo(TestPlugins.Executable, byArgument ? ["serve", StdinVariables.Argument] : ["serve"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (folder is not null)
        {
            info.Environment[PluginVariables.SocketDirectory] = folder;
        }

        if (!byArgument)
        {
            info.Environment[StdinVariables.Variable] = StdinVariables.Stdin;
        }

        return Process.Start(info)!;
    }
}
