using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Outboard.Tests;

/// <summary>
/// What hostile plugins, and hostile clients of a plugin, take of the memory of who they attack, in processes of their own. Who is attacked
/// has a heap of 100 MiB, so that what is held counts and not how lazily it is collected. How long the honest plugin's calls took is told,
/// and is no test's matter.
/// </summary>
public sealed class HostilePeerTests(ITestOutputHelper output)
{
    private const double MaxLiveMebibytes = 32;
    private const string HundredMebibytes = "0x6400000";

    private static readonly string s_script = typeof(HostilePeerTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "HostilePeer").Value!;

    [Fact]
    public async Task Requests_OfMethodsThatNobodyServes_WhoseAnswersAreNotRead_CostLittle() => AssertLittle(await AttackAsync("unknown-methods", 2, 5));

    [Theory]
    [InlineData("large-dials", 20, 100)]
    [InlineData("dials-of-tokens", 4, 20)]
    [InlineData("unclaimed-dials", 30_000, 300_000)]
    [InlineData("dials-of-one-id", 30_000, 300_000)]
    [InlineData("cancelled-dials", 30_000, 300_000)]
    [InlineData("waiting-callbacks", 40_000, 100_000)]
    [InlineData("unread-progress", 40, 40)]
    public async Task Peer_WithMuchUnderWay_CostsLittle(string row, int much, int all) => AssertLittle(await AttackAsync(row, much, all));

    [Fact]
    public async Task Categories_OfAMillionCharacters_CostLittleOverAllLives()
    {
        Figures figures = await AttackAsync("long-modules", 64, 256, times: 3);

        AssertLittle(figures);
        Assert.InRange(figures["categories"], 2, 64);
        Assert.InRange(figures["longest-category"], 1, 128);
    }

    [Fact]
    public async Task Errors_OfTenMebibytes_AreCutInTheExceptionAndInAllThatItHolds()
    {
        Figures figures = await AttackAsync("long-error", 3, 20);

        AssertLittle(figures);
        Assert.InRange(figures["longest-error"], 16 * 1024, 200_000);
    }

    /// <summary>The lines are counted and not decoded; what is logged is the host's to read.</summary>
    [Theory]
    [InlineData("log-lines", 200_000, 3_000_000)]
    [InlineData("output-lines", 1_000_000, 20_000_000)]
    [InlineData("forged-lines", 1_000, 100_000)]
    public async Task Output_FasterThanAnybodyReads_CostsLittle(string row, int much, int all) => AssertLittle(await AttackAsync(row, much, all));

    [Theory]
    [InlineData("waiting-calls", 40_000, 40_000, "socket")]
    [InlineData("idle-connections", 600, 600, "socket")]
    [InlineData("many-channels", 700, 700, "socket")]
    [InlineData("full-channels", 8, 40, "socket")]
    [InlineData("waiting-calls", 40_000, 40_000, "tcp")]
    [InlineData("idle-connections", 600, 600, "tcp")]
    [InlineData("many-channels", 700, 700, "tcp")]
    [InlineData("full-channels", 8, 40, "tcp")]
    [InlineData("idle-connections", 600, 600, "another user, tcp")]
    [InlineData("many-channels", 700, 700, "another user, tcp")]
    public async Task Client_OfAPlugin_CostsItLittle(string row, int much, int all, string by)
    {
        if (by.StartsWith("another user", StringComparison.Ordinal))
        {
            OtherUser.Require();
        }

        AssertLittle(await AttackAsync(row, much, all, by: by));
    }

    /// <summary>The socket is another user's, or the plugin has its host's key.</summary>
    [Theory]
    [InlineData("waiting-calls", 500, "another user, socket")]
    [InlineData("idle-connections", 100, "another user, socket")]
    [InlineData("many-channels", 100, "another user, socket")]
    [InlineData("waiting-calls", 500, "socket with a key")]
    [InlineData("many-channels", 100, "socket with a key")]
    public async Task Client_WithoutAccess_OpensNoChannel(string row, int much, string by)
    {
        if (by.StartsWith("another user", StringComparison.Ordinal))
        {
            OtherUser.Require();
        }

        Figures figures = await AttackAsync(row, much, much, by: by);

        AssertLittle(figures);
        Assert.Equal(row == "waiting-calls" ? 1 : much, figures["refused"]);
    }

    private static void AssertLittle(Figures figures)
    {
        Assert.Equal(0, figures["out-of-memory"]);
        Assert.InRange(figures["live-after"] - figures["live-before"], double.MinValue, MaxLiveMebibytes);
    }

    private async Task<Figures> AttackAsync(string row, int much, int all, int times = 1, string by = "plugin")
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("The most memory that a process had is asked of /proc.");
        }

        string python = await Interpreter.FindAsync("python3", "3.9", "-c", "import sys; print(sys.version_info >= (3, 9) and sys.executable or '')");
        string count = (AttackPage.IsWritten ? all : much).ToString(CultureInfo.InvariantCulture);
        using Process host = Process.Start(new ProcessStartInfo(
            TestPlugins.Executable, ["attacked-host", python, s_script, row, count, times.ToString(CultureInfo.InvariantCulture), by])
        {
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_gcServer"] = "0", ["DOTNET_GCHeapHardLimit"] = HundredMebibytes },
        })!;
        using var owned = new OwnedProcess(host);
        string text = await host.StandardOutput.ReadToEndAsync(Waiting.Token).WaitAsync(5 * Waiting.Patience, Waiting.Token);
        await host.WaitForExitAsync(Waiting.Token).Soon();
        output.WriteLine($"{row} {count}\n{text}");
        Assert.Equal(0, host.ExitCode);
        var figures = new Figures(text);
        AttackPage.Take(row, by, count, figures);
        return figures;
    }
}
