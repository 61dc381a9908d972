using System.Text;
using TestContract;

namespace Outboard.Tests;

/// <summary>What a plugin prints, taken raw.</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task SyncStreams_GetTheExactBytesAndNotTheHandshake()
    {
        using var stdout = new MemoryStream();
        using var stderr = new MemoryStream();
        var client = new PluginClient(TestPlugins.Config("serve") with { SyncStdout = stdout, SyncStderr = stderr });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        await tester.PrintAsync(new PrintRequest("no line feed, ünïcode \u0000 and NUL", 3, Stderr: false), Waiting.Token).Soon();
        await tester.PrintAsync(new PrintRequest("errors\n", 2, Stderr: true), Waiting.Token).Soon();
        await client.KillAsync(Waiting.Token).Soon();

        Assert.Equal(string.Concat(Enumerable.Repeat("no line feed, ünïcode \u0000 and NUL", 3)), Encoding.UTF8.GetString(stdout.ToArray()));
        Assert.Contains("errors\nerrors\n", Encoding.UTF8.GetString(stderr.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SyncStream_ThatFailsOrNeverReturns_DoesNotHoldUpThePlugin()
    {
        using var never = new NeverStream();
        using var broken = new BrokenStream();
        var client = new PluginClient(TestPlugins.Patient("serve") with { SyncStdout = never, SyncStderr = broken });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        await tester.PrintAsync(new PrintRequest(new string('x', 1023) + "\n", 2048, Stderr: false), Waiting.Token).Soon();
        await tester.PrintAsync(new PrintRequest(new string('y', 1023) + "\n", 2048, Stderr: true), Waiting.Token).Soon();

        Assert.Equal("alive", await tester.EchoAsync("alive", Waiting.Token).Soon());
        Assert.Equal(KillStep.Quit, (await client.KillAsync(Waiting.Token).Soon()).Step);
    }

    private sealed class NeverStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Task.Delay(Timeout.Infinite, CancellationToken.None));
    }
}
