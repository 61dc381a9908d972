namespace Outboard.Templates.Tests;

/// <summary>
/// A machine without network: a network namespace in which there is no interface but the loopback, which machines have; an empty
/// home, and none of the package folders of these tests.
/// </summary>
internal sealed class NoNetwork(string home)
{
    // A new namespace has its loopback switched off, and 'dotnet test' talks to its own processes over it.
    private const string Enter = """
        import fcntl, os, socket, struct, sys
        fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh", b"lo", 0x49))
        os.execvp(sys.argv[1], sys.argv[1:])
        """;

    /// <summary>Skips the test where there can be no such namespace.</summary>
    public static async Task<NoNetwork> CreateAsync(TemplatePackage package)
    {
        if (!OperatingSystem.IsLinux() || !Command.Exists("unshare") || !Command.Exists("python3"))
        {
            Assert.Skip("A network namespace without interfaces needs Linux, unshare and python3.");
        }

        var machine = new NoNetwork(package.NewWorkspace("home").Folder);
        CommandResult probe = await machine.RunAsync(Path.GetTempPath(), null, "true");
        if (probe.ExitCode != 0)
        {
            Assert.Skip($"This user may not create a network namespace: {probe.Output}");
        }

        return machine;
    }

    public Task<CommandResult> DotnetAsync(string folder, params string[] arguments) => RunAsync(folder, null, ["dotnet", .. arguments]);

    /// <param name="folder">Where to run it.</param>
    /// <param name="path">Where it finds programs, if not where we do.</param>
    /// <param name="command">The program and its arguments.</param>
    public Task<CommandResult> RunAsync(string folder, string? path, params string[] command)
    {
        string[] variables = path is null ? [] : ["env", $"PATH={path}"];
        return Command.RunAsync(folder, "unshare", ["-n", "python3", "-c", Enter, .. variables, .. command], new Dictionary<string, string>
        {
            ["HOME"] = home,
            ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false",
            ["NUGET_PACKAGES"] = "",
            ["NUGET_FALLBACK_PACKAGES"] = "",
            ["NUGET_CERT_REVOCATION_MODE"] = "",
        });
    }
}
