using System.Diagnostics;

namespace Outboard.Tests;

/// <summary>
/// The test plugin as the host. It has no reflection over JSON on either side, as under AOT; compiled ahead of time it runs every check, in
/// the tests of the templates, which have what that takes.
/// </summary>
public sealed class SurfaceHostTests
{
    [Fact]
    public async Task Values_WithoutReflectionOnEitherSide_Cross()
    {
        using Process host = Process.Start(new ProcessStartInfo(TestPlugins.Executable, ["surface-host", "Values"])
        {
            RedirectStandardOutput = true,
        })!;
        using var owned = new OwnedProcess(host);

        string output = await host.StandardOutput.ReadToEndAsync(Waiting.Token).Soon();
        await host.WaitForExitAsync(Waiting.Token).Soon();

        Assert.Equal(
            """
            ok by hand: Values_OfAnyShape_CrossBothWays
            ok generated: Values_OfAnyShape_CrossBothWays
            ok by hand: Values_OfOtherTypesThanDeclared_CrossAsTheDeclared
            ok generated: Values_OfOtherTypesThanDeclared_CrossAsTheDeclared
            0 failed

            """,
            output,
            ignoreLineEndingDifferences: true);
        Assert.Equal(0, host.ExitCode);
    }
}
