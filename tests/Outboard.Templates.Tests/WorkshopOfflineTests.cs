using System.Text.RegularExpressions;

namespace Outboard.Templates.Tests;

/// <summary>tools/offline.cs: a room full of laptops without network, and a teacher who had one the day before.</summary>
public sealed class WorkshopOfflineTests(TemplatePackage package)
{
    /// <summary>What the last exercise says without a C toolchain.</summary>
    internal const string NoLinker = "error : Platform linker ('clang' or 'gcc') not found in PATH.";

    private static readonly string[] s_use = ["run", "--file", "tools/offline.cs", "use"];

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

        CommandResult use = (await machine.DotnetAsync(copy.Folder, s_use)).Succeeded();
        Assert.Contains("Ready: ", use.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("is not for", use.Output, StringComparison.Ordinal);
        CommandResult check = await machine.DotnetAsync(copy.Folder, "test", "Greeter.Checks", "--filter", "Exercise1", "-m:1", "-nr:false", "-tl:off");
        Assert.Contains(Regex.Matches(copy.Read("Greeter.Checks", "Exercise1.cs"), "\"([^\"\\n]+)\"\\);")[^1].Groups[1].Value, check.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("error NU", check.Output, StringComparison.Ordinal);

        // The last exercise, for the plugin alone up to where a C toolchain is needed: that takes long, and has nothing to do with the network.
        await PublishAsync("-o", "ship/framework");
        await PublishAsync("--use-current-runtime", "--self-contained", "-o", "ship/self-contained");
        CommandResult greeting = (await machine.RunAsync(copy.Folder, null, copy.PathTo("ship", "self-contained", "Greeter.Host"))).Succeeded();
        Assert.Contains("Hello from another process!", greeting.Output, StringComparison.Ordinal);
        CommandResult native = await machine.RunAsync(
            copy.Folder, FolderWithoutCompilers(), "dotnet", "publish", "Greeter.Plugin", "--use-current-runtime", "-p:PublishAot=true", "-o", "ship/native", "-m:1", "-nr:false", "-tl:off");
        Assert.True(native.Output.Contains(NoLinker, StringComparison.Ordinal), native.ToString());
        Assert.Contains(NoLinker, TeachingPage.QuotesBelow("## What goes wrong, and why"));

        async Task PublishAsync(params string[] arguments) =>
            (await machine.DotnetAsync(copy.Folder, ["publish", "Greeter.Host", .. arguments, "-m:1", "-nr:false", "-tl:off"])).Succeeded();
    }

    [Fact]
    public async Task Use_WithoutPackagesOrWithAConfigOfOnesOwn_SaysWhatToDoAndChangesNothing()
    {
        Workspace workshop = await CreateAsync();
        await SaysAsync(package.DotnetAsync(workshop.Folder, s_use), 1, "The teacher fills it on a machine with a network: dotnet run --file tools/offline.cs fill");

        const string own = "<configuration />";
        workshop.Write("packages/sdk.txt", "10.0.100");
        workshop.Write("NuGet.Config", own);
        await SaysAsync(package.DotnetAsync(workshop.Folder, s_use), 1, "NuGet.Config is not from this workshop and was not changed.");

        Assert.Equal(own, workshop.Read("NuGet.Config"));
        Assert.Equal(["packages/sdk.txt"], workshop.Files().Where(file => file.StartsWith("packages/", StringComparison.Ordinal)));
    }

    [LongFact]
    public async Task Use_WithIncompletePackages_NamesThemAndLeavesNoConfig()
    {
        Workspace workshop = await CreateAsync();
        workshop.Write("packages/sdk.txt", (await workshop.DotnetAsync("--version")).Output.Trim());
        CommandResult incomplete = await SaysAsync(UseAsync(), 1, "packages/ is incomplete. The teacher fills it again");

        // Once, however many projects want it.
        Assert.Single(Regex.Matches(incomplete.Output, "error NU1101: Unable to find package StreamJsonRpc"));
        Assert.False(File.Exists(workshop.PathTo("nuget.config")));

        workshop.Write("packages/sdk.txt", "10.0.100");
        CommandResult otherSdk = await SaysAsync(UseAsync(), 1, "packages/ was filled with .NET SDK …, but this machine has …, which needs other packages.");
        await SaysAsync(Task.FromResult(otherSdk), 1, "packages/ is not for …: in exercise 7 only the framework-dependent host can be published.");

        // Without the folders from which these tests read packages.
        Task<CommandResult> UseAsync() => package.RunAsync(workshop.Folder, "dotnet", s_use, ("NUGET_FALLBACK_PACKAGES", ""), ("NUGET_PACKAGES", ""));
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

        // Without a word that it knows it says how to use it.
        Assert.Equal(2, (await package.DotnetAsync(workshop.Folder, "run", "--file", "tools/offline.cs")).ExitCode);

        File.Delete(workshop.PathTo("Greeter.slnx"));
        CommandResult outside = await package.DotnetAsync(workshop.Folder, s_use);
        Assert.Equal(1, outside.ExitCode);
        Assert.Contains("dotnet new plugin-workshop -o Workshop", outside.Output, StringComparison.Ordinal);
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

    private string FolderWithoutCompilers()
    {
        string folder = package.NewWorkspace("bin").Folder;
        foreach (string program in new[] { "dotnet", "sh" })
        {
            string found = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(path => Path.Combine(path, program)).First(File.Exists);
            File.CreateSymbolicLink(Path.Combine(folder, program), File.ResolveLinkTarget(found, returnFinalTarget: true)?.FullName ?? found);
        }

        return folder;
    }
}
