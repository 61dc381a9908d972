using System.Diagnostics;
using System.Globalization;

namespace Outboard.Tests;

/// <summary>The host is another process here, so that it can be killed.</summary>
public sealed class HostDeathTests
{
    [Theory]
    [InlineData("before-connecting")]
    [InlineData("idle")]
    [InlineData("in-mid-call")]
    [InlineData("with-grandchild")]
    public async Task HostKilled_AtAnyMoment_ThePluginIsGone(string when)
    {
        TestPlugins.SkipOnWindows();
        using Process host = Process.Start(new ProcessStartInfo(TestPlugins.Executable, ["host", when])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        try
        {
            var lines = new List<string>();
            while (await host.StandardOutput.ReadLineAsync(Waiting.Token).Soon() is { } line && line != "ready")
            {
                lines.Add(line);
            }

            int plugin = int.Parse(lines.Told("plugin"), CultureInfo.InvariantCulture);
            Assert.True(ProcessTable.Lives(plugin));

            Signal.Send(host.Id, Signal.Kill);
            await ProcessTable.GoneAsync(plugin);

            if (when == "with-grandchild")
            {
                await ProcessTable.GoneAsync(int.Parse(lines.Told("grandchild"), CultureInfo.InvariantCulture));
            }

            if (when != "before-connecting")
            {
                Assert.False(Directory.Exists(lines.Told("folder")));
            }
        }
        finally
        {
            host.Kill(entireProcessTree: true);
        }
    }
}
