using System.Diagnostics;
using TestContract;

namespace Outboard.Tests;

/// <summary>A plugin that fills its socket folder so that no call of .NET's can delete it.</summary>
public sealed class LitterTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task End_WithAFolderThatCannotBeRemoved_IsToldAllTheSame(bool killed)
    {
        TestPlugins.SkipOnWindows();
        using var log = new LogCollector();
        await using var client = new PluginClient(TestPlugins.Patient("serve-litter") with { LoggerFactory = log });
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        string folder = (await tester.VariableAsync("PLUGIN_UNIX_SOCKET_DIR", Waiting.Token).Soon())!;
        try
        {
            if (killed)
            {
                Assert.Equal(KillStep.Quit, (await client.KillAsync(Waiting.Token).Soon()).Step);
            }
            else
            {
                Signal.Send(await tester.ProcessIdAsync(Waiting.Token).Soon(), Signal.Kill);
            }

            Assert.Equal(killed, (await client.Exited.Soon()).Killed);
            Assert.False(File.Exists(Path.Combine(folder, "s")));
            await log.LineAsync(line => line.Fields.TryGetValue("Folder", out object? left) && Equals(left, folder));
        }
        finally
        {
            using Process remove = Process.Start("rm", ["-rf", folder]);
            await remove.WaitForExitAsync(Waiting.Token).Soon();
        }
    }
}
