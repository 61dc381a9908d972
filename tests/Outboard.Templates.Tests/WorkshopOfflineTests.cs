using System.Text.RegularExpressions;

namespace Outboard.Templates.Tests;

/// <summary>tools/offline.cs: a room full of laptops without network, and a teacher who had one the day before.</summary>
public sealed class WorkshopOfflineTests(TemplatePackage package)
{
    /// <summary>What the last exercise says without a C toolchain.</summary>
    internal const string NoLinker = "error : Platform linker ('clang' or 'gcc') not found in PATH.";

    private static readonly string[] Use = ["run", "--file", "tools/offline.cs", "use"];

    /// <summary>The commands of the teacher's notes, from the full network to none, in a copy of the folder.</summary>
    [LongFact]
    public async Task PackagesFilled_UsedInACopyWithoutNetwork_ServeEveryExercise()
    {
        NoNetwork machine = await NoNetwork.CreateAsync(package);
        Workspace teacher = await CreateAsync();

        // These tests read packages from the user's folder. The teacher's must get all of them, all the same.
        CommandResult fill = await teacher.DotnetAsync("run", "--file", "tools/offline.cs", "fill");
        Assert.Matches(@"^6\d packages, 1\d\d MB", fill.Output.Split('\n').First(line => line.Contains("MB", StringComparison.Ordinal)));
        Assert.Empty(Directory.GetDirectories(teacher.PathTo("packages")));
        Workspace copy = Copy(teacher);
        Directory.Delete(teacher.Folder, recursive: true);

        CommandResult use = (await machine.DotnetAsync(copy.Folder, Use)).Succeeded();
        Assert.Contains("Ready: ", use.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("But ", use.Output, StringComparison.Ordinal);
        CommandResult check = await machine.DotnetAsync(copy.Folder, "test", "Greeter.Checks", "--filter", "Exercise1", "-m:1", "-nr:false", "-tl:off");
        Assert.Contains(Regex.Matches(copy.Read("Greeter.Checks", "Exercise1.cs"), "\"([^\"\\n]+)\"\\);")[^1].Groups[1].Value, check.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("error NU", check.Output, StringComparison.Ordinal);

        // The last exercise, up to where a C toolchain is needed: that takes long, and has nothing to do with the network.
        await PublishAsync("-o", "ship/framework");
        await PublishAsync("--use-current-runtime", "--self-contained", "-o", "ship/self-contained");
        CommandResult greeting = (await machine.RunAsync(copy.Folder, null, copy.PathTo("ship", "self-contained", "Greeter.Host"))).Succeeded();
        Assert.Contains("Hello from another process!", greeting.Output, StringComparison.Ordinal);
        CommandResult native = await machine.RunAsync(
            copy.Folder, FolderWithDotnetOnly(), "dotnet", "publish", "Greeter.Host", "--use-current-runtime", "-p:PublishAot=true", "-o", "ship/native", "-m:1", "-nr:false", "-tl:off");
        Assert.Contains(NoLinker, native.Output, StringComparison.Ordinal);
        Assert.Contains(NoLinker, TeachingPage.QuotesBelow("## What goes wrong, and why"));

        // What went wrong with a copy.
        Workspace otherSystem = Copy(copy);
        File.Delete(Assert.Single(Directory.GetFiles(otherSystem.PathTo("packages"), "microsoft.netcore.app.runtime.linux-*")));
        await SaysAsync(otherSystem, 0, "But packages/ is not for …: in exercise 7 only the framework-dependent host can be published.");
        File.Delete(Assert.Single(Directory.GetFiles(otherSystem.PathTo("packages"), "streamjsonrpc.*")));
        CommandResult incomplete = await SaysAsync(otherSystem, 1, "packages/ is incomplete. The teacher fills it again");
        Assert.Contains("error NU1101: Unable to find package StreamJsonRpc.", incomplete.Output, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(incomplete.Output, "package StreamJsonRpc"));
        Assert.False(File.Exists(otherSystem.PathTo("nuget.config")));
        otherSystem.Write("packages/sdk.txt", "10.0.100");
        await SaysAsync(otherSystem, 1, "packages/ was filled with .NET SDK …, and this machine has …, which wants other packages.");

        async Task PublishAsync(params string[] arguments) =>
            (await machine.DotnetAsync(copy.Folder, ["publish", "Greeter.Host", .. arguments, "-m:1", "-nr:false", "-tl:off"])).Succeeded();

        Task<CommandResult> SaysAsync(Workspace workshop, int exitCode, string quote) =>
            WorkshopOfflineTests.SaysAsync(machine.DotnetAsync(workshop.Folder, Use), exitCode, quote);
    }

    [Fact]
    public async Task Use_WithoutPackagesOrWithAConfigOfOnesOwn_SaysWhatToDoAndChangesNothing()
    {
        Workspace workshop = await CreateAsync();
        await SaysAsync(package.DotnetAsync(workshop.Folder, Use), 1, "The teacher fills it, where there is a network: dotnet run --file tools/offline.cs fill");

        const string own = "<configuration />";
        workshop.Write("packages/sdk.txt", "10.0.100");
        workshop.Write("NuGet.Config", own);
        await SaysAsync(package.DotnetAsync(workshop.Folder, Use), 1, "nuget.config is somebody's own and stays as it is.".Replace("nuget.config", "NuGet.Config", StringComparison.Ordinal));

        Assert.Equal(own, workshop.Read("NuGet.Config"));
        Assert.Equal(["packages/sdk.txt"], workshop.Files().Where(file => file.StartsWith("packages/", StringComparison.Ordinal)));
    }

    [LongFact]
    public async Task Fill_ForAnUnknownRuntimeOrOutsideAWorkshop_SaysSoAndLeavesWhatIsThere()
    {
        Workspace workshop = await CreateAsync();
        workshop.Write("packages/some.nupkg", "");

        CommandResult unknown = await package.DotnetAsync(workshop.Folder, "run", "--file", "tools/offline.cs", "fill", "win64");
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("NETSDK1083", unknown.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(workshop.PathTo("packages", "some.nupkg")));

        File.Delete(workshop.PathTo("Greeter.slnx"));
        CommandResult outside = await package.DotnetAsync(workshop.Folder, Use);
        Assert.Equal(1, outside.ExitCode);
        Assert.Contains("dotnet new plugin-workshop -o Workshop", outside.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await package.DotnetAsync(workshop.Folder, "run", "--file", "tools/offline.cs")).ExitCode);
    }

    /// <summary>The command says what the teacher's notes say it says.</summary>
    private static async Task<CommandResult> SaysAsync(Task<CommandResult> command, int exitCode, string quote)
    {
        CommandResult result = await command;
        Assert.True(result.ExitCode == exitCode && TeachingPage.Says(result.Output, quote), $"Does not say: {quote}\n{result}");
        Assert.Contains(quote, TeachingPage.QuotesBelow("## In the room"), StringComparer.OrdinalIgnoreCase);
        return result;
    }

    private async Task<Workspace> CreateAsync()
    {
        Workspace above = package.NewWorkspace("offline");
        await above.CreateAsync("plugin-workshop", "-o", "Workshop");
        return new Workspace(package, above.PathTo("Workshop"));
    }

    /// <summary>As from a stick: the workshop's files, without what was built.</summary>
    private Workspace Copy(Workspace workshop)
    {
        Workspace copy = package.NewWorkspace("copy");
        foreach (string file in workshop.Files().Where(file => file is not "nuget.config" && !file.StartsWith("packages/extracted/", StringComparison.Ordinal)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(copy.PathTo(file))!);
            File.Copy(workshop.PathTo(file), copy.PathTo(file));
        }

        return copy;
    }

    private string FolderWithDotnetOnly()
    {
        string dotnet = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "dotnet")).First(File.Exists);
        string folder = package.NewWorkspace("bin").Folder;
        File.CreateSymbolicLink(Path.Combine(folder, "dotnet"), File.ResolveLinkTarget(dotnet, returnFinalTarget: true)?.FullName ?? dotnet);
        return folder;
    }
}
