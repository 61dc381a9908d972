namespace Outboard.Templates.Tests;

/// <summary>Publishing with NativeAOT, which needs what a fresh machine may lack.</summary>
internal static class NativePublish
{
    /// <summary>One at a time: each takes all processors, and a gigabyte.</summary>
    private static readonly SemaphoreSlim s_turn = new(1);

    /// <summary>Types a command that publishes with NativeAOT, and skips the test with the reason where it cannot be.</summary>
    public static async Task<CommandResult> TypeAsync(TemplatePackage package, string folder, string command, params string[] more)
    {
        if (!Command.Exists("clang") && !Command.Exists("gcc"))
        {
            Assert.Skip("NativeAOT needs clang or gcc to link with.");
        }

        CommandResult publish = await RunAsync(package, folder, [.. command.Split(' ')[1..], "-p:TrimmerSingleWarn=false", "-m:1", "-nr:false", "-tl:off", .. more]);
        if (publish.ExitCode != 0 && publish.Output.Contains("NU1", StringComparison.Ordinal)
            && publish.Output.Contains("ILCompiler", StringComparison.Ordinal))
        {
            Assert.Skip($"The native compiler's package cannot be restored here:\n{publish}");
        }

        if (publish.ExitCode != 0 && publish.Output.Contains("cannot find -lz", StringComparison.Ordinal))
        {
            Assert.Skip("NativeAOT needs zlib's development files to link with.");
        }

        publish.Succeeded();
        Assert.DoesNotContain("warning", publish.Output, StringComparison.OrdinalIgnoreCase);
        return publish;
    }

    private static async Task<CommandResult> RunAsync(TemplatePackage package, string folder, string[] arguments)
    {
        await s_turn.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return await package.RunAsync(folder, "dotnet", arguments, timeout: TimeSpan.FromMinutes(15));
        }
        finally
        {
            s_turn.Release();
        }
    }
}
