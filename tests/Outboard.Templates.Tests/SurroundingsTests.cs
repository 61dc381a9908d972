namespace Outboard.Templates.Tests;

/// <summary>What lies around the generated projects, or is missing there.</summary>
public sealed class SurroundingsTests(TemplatePackage package)
{
    [Fact]
    public async Task LonePlugin_Built_GivesOneErrorWithThePathAndBothFixes()
    {
        Workspace workspace = package.NewWorkspace("lone");
        await workspace.NewAsync("plugin-impl", "-o", "Greeter.Plugin");

        await FailsOnceAsync(workspace, "Greeter.Plugin");
    }

    [Fact]
    public async Task LoneHost_Built_GivesOneErrorWithThePathAndBothFixes()
    {
        Workspace workspace = package.NewWorkspace("lone");
        await workspace.CreateAsync("plugin-impl", "-o", "Greeter.Plugin");
        await workspace.NewAsync("plugin-host", "-o", "Greeter.Host");

        await FailsOnceAsync(workspace, "Greeter.Host");
    }

    [Fact]
    public async Task HostWithoutPlugin_Built_IsWarnedAboutWithThePath()
    {
        Workspace workspace = package.NewWorkspace("alone");
        await workspace.CreateAsync("plugin-shared", "-o", "Greeter.Shared");
        await workspace.CreateAsync("plugin-host", "-o", "Greeter.Host");

        // The check alone: all that it needs is the runtime's targets, which a restore brings.
        CommandResult check = await package.DotnetAsync(
            workspace.PathTo("Greeter.Host"), "msbuild", "-restore", "-t:CheckPluginReferences", "-nr:false", "-tl:off");

        Assert.Contains("warning OUTBOARD002", check.Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains(workspace.PathTo("Greeter.Plugin", "Greeter.Plugin.csproj"), check.Output, StringComparison.Ordinal);
        Assert.Contains("dotnet new plugin-impl", check.Output, StringComparison.Ordinal);

        // A plugin by the other suffix is there: it is named, with what makes it this host's.
        await workspace.CreateAsync("plugin-impl", "-o", "Greeter.Impl");
        check = await package.DotnetAsync(workspace.PathTo("Greeter.Host"), "msbuild", "-t:CheckPluginReferences", "-nr:false", "-tl:off");
        Assert.Contains("--plugin ../Greeter.Impl/Greeter.Impl.csproj", check.Succeeded().Output, StringComparison.Ordinal);
    }

    [LongFact]
    public async Task HardNames_BuiltAndRun_Greet()
    {
        // A space, a digit first, a dash, a keyword, a character that XML minds, another alphabet, doubled dots; so is the path.
        const string name = "1-My.class.Ünï & Co..x";
        Workspace workspace = package.NewWorkspace("hård nämes 時");
        await workspace.CreateThreeAsync("-n", name, "--service", "event");

        Assert.Contains(
            "namespace _1_My._class.Ünï___Co.x.Shared;", workspace.Read(name + ".Shared", "IEvent.cs"), StringComparison.Ordinal);
        (await workspace.BuildAndRunHostAsync(name + ".Host")).Greeted();
    }

    /// <summary>
    /// What strict repositories ask for, all at once: central versions that nobody may override, transitive pinning, sources that
    /// are mapped to other packages than ours, lock files, all in one artifacts folder, and every warning an error.
    /// </summary>
    [LongFact]
    public async Task StrictRepository_Built_Greets()
    {
        await package.FillPackagesAsync();
        Workspace workspace = package.NewWorkspace("strict");
        workspace.Write("Directory.Packages.props", """
            <Project>
              <PropertyGroup>
                <ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>
                <CentralPackageVersionOverrideEnabled>false</CentralPackageVersionOverrideEnabled>
                <CentralPackageTransitivePinningEnabled>true</CentralPackageTransitivePinningEnabled>
              </PropertyGroup>
            </Project>
            """);
        workspace.Write("Directory.Build.props", """
            <Project>
              <PropertyGroup>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <AnalysisLevel>latest-recommended</AnalysisLevel>
                <EnforceCodeStyleInBuild>true</EnforceCodeStyleInBuild>
                <NuGetAudit>false</NuGetAudit>
                <UseArtifactsOutput>true</UseArtifactsOutput>
                <ArtifactsPath>$(MSBuildThisFileDirectory)artifacts</ArtifactsPath>
                <RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>
              </PropertyGroup>
            </Project>
            """);
        Directory.CreateDirectory(workspace.PathTo("feed"));
        workspace.Write("nuget.config", """
            <configuration>
              <packageSources>
                <clear />
                <add key="feed" value="feed" />
              </packageSources>
              <packageSourceMapping>
                <clear />
                <packageSource key="feed">
                  <package pattern="Strictly.Ours.*" />
                </packageSource>
              </packageSourceMapping>
            </configuration>
            """);
        await workspace.CreateThreeAsync();

        (await workspace.BuildAndRunHostAsync("strict.Host")).Greeted();
        Assert.All(new[] { "strict.Shared", "strict.Plugin", "strict.Host" }, project => Assert.True(File.Exists(workspace.PathTo(project, "packages.lock.json"))));
        await workspace.DotnetAsync("restore", "strict.Host", "--locked-mode", "--force", "-m:1", "-nr:false");
    }

    /// <summary>No HOME and no other variable but PATH, where dotnet is; and each rule of the analysis, with nothing let through.</summary>
    [LongFact]
    public async Task EmptyEnvironment_WithEveryRuleAnError_Greets()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows itself needs variables.");
        }

        Workspace workspace = package.NewWorkspace("empty");
        workspace.Write("Directory.Build.props", """
            <Project>
              <PropertyGroup>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <AnalysisLevel>latest</AnalysisLevel>
                <AnalysisMode>All</AnalysisMode>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
            </Project>
            """);
        await workspace.CreateThreeAsync();

        // The packages stay in the tests' own folder, and the compiler is the one that ends with the tests.
        string[] empty = ["-i", $"PATH={Environment.GetEnvironmentVariable("PATH")}", .. package.PackageVariables, "dotnet"];
        (await package.RunAsync(
            workspace.Folder, "env", [.. empty, "build", "empty.Host", "-m:1", "-nr:false", "-tl:off", $"-p:SharedCompilationId={CompilerServer.Id}"])).Succeeded();
        new HostRun(await package.RunAsync(workspace.Folder, "env", [.. empty, "run", "--project", "empty.Host", "--no-build"])).Greeted();
    }

    [Fact]
    public async Task NoNetwork_WithThirdPartyPackagesCached_Greets()
    {
        if (!OperatingSystem.IsLinux() || !Command.Exists("unshare"))
        {
            Assert.Skip("A network namespace without interfaces needs Linux and unshare.");
        }

        Workspace workspace = package.NewWorkspace("offline");
        CommandResult probe = await package.RunAsync(workspace.Folder, "unshare", ["-n", "true"]);
        if (probe.ExitCode != 0)
        {
            Assert.Skip($"This user may not create a network namespace: {probe.Output}");
        }

        await package.FillPackagesAsync();
        await workspace.CreateThreeAsync();
        (await package.RunAsync(
            workspace.Folder, "unshare", ["-n", "dotnet", "build", "offline.Host", "-m:1", "-nr:false", "-tl:off"])).Succeeded();
        new HostRun(await package.RunAsync(
            workspace.Folder, "unshare", ["-n", "dotnet", "run", "--project", "offline.Host", "--no-build"])).Greeted();
    }

    private static async Task FailsOnceAsync(Workspace workspace, string project)
    {
        CommandResult build = await workspace.BuildAsync(project);

        Assert.Equal(1, build.ExitCode);
        string[] errors = [.. build.Output.Split('\n').Where(line => line.Contains("error ", StringComparison.Ordinal)).Distinct()];
        string error = Assert.Single(errors);
        string shared = workspace.PathTo("Greeter.Shared");
        Assert.Contains("OUTBOARD001", error, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(shared, "Greeter.Shared.csproj"), error, StringComparison.Ordinal);
        Assert.Contains($"dotnet new plugin-shared --service Greeter -o \"{shared}\"", error, StringComparison.Ordinal);
        Assert.Contains("--shared", error, StringComparison.Ordinal);
        Assert.DoesNotContain(": warning ", build.Output, StringComparison.Ordinal);
    }
}
