using System.IO.Compression;

namespace Outboard.Templates.Tests;

/// <summary>What cannot work is said in one sentence with its cause and its fix, before a compiler has a say.</summary>
public sealed class BadInputTests(TemplatePackage package)
{
    /// <summary>An action that no host of the template engine knows, and that ends the creation.</summary>
    private const string Refusal = "6B3A1E0D-9D0B-4B1E-8E9B-5C4E0F2A7D10";

    [Theory]
    [InlineData("A;B")]
    [InlineData("A*B")]
    [InlineData("What?")]
    [InlineData("A\"B")]
    [InlineData("A|B")]
    [InlineData("A$(B)")]
    [InlineData("A@(B)")]
    [InlineData("A%20B")]
    [InlineData("A:B")]
    [InlineData(" A")]
    [InlineData("A ")]
    public async Task NameThatCannotBeAProject_Given_CreatesNothing(string name)
    {
        foreach (TemplateFiles template in TemplateFiles.Projects)
        {
            Workspace workspace = package.NewWorkspace("refused");
            TemplateOutput output = await workspace.CreateAsync(template.ShortName, "-n", name);

            Assert.Empty(workspace.Files());
            Assert.Empty(output.PrimaryOutputs);
            Assert.StartsWith(Refusal, Assert.Single(output.PostActions), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task NameOfDots_GivenToASolution_CreatesNothing()
    {
        Workspace workspace = package.NewWorkspace("refused");
        TemplateOutput output = await workspace.CreateAsync("plugin-solution", "-o", "below", "-n", "..");

        Assert.Empty(workspace.Files());
        Assert.StartsWith(Refusal, Assert.Single(output.PostActions), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task NameThatCannotBeAProject_Typed_FailsWithTheReasonAndTheFix()
    {
        Workspace workspace = package.NewWorkspace("refused");
        CommandResult result = await package.NewAsync(workspace.Folder, "plugin-impl", "-n", "A*B");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("; * ? % $( and @(", result.Output, StringComparison.Ordinal);
        Assert.Contains("with -n or -o", result.Output, StringComparison.Ordinal);
        Assert.Empty(workspace.Files());
    }

    [Fact]
    public async Task ExistingFiles_OfAnyTemplate_AreNotOverwrittenWithoutForce()
    {
        foreach (TemplateFiles template in TemplateFiles.All)
        {
            // Where there is no project, a service must be told its namespace.
            string[] arguments = ["-n", "Acme", .. template.ShortName == "plugin-service" ? new[] { "--namespace", "Acme.Shared" } : []];
            Workspace workspace = package.NewWorkspace("existing");
            await workspace.CreateAsync(template.ShortName, arguments);
            string[] files = [.. workspace.Files()];
            Assert.All(files, file => workspace.Write(file, "mine"));

            // The command line refuses, not the engine.
            CommandResult again = await package.NewAsync(workspace.Folder, [template.ShortName, .. arguments]);

            Assert.NotEqual(0, again.ExitCode);
            Assert.Contains("--force", again.Output, StringComparison.Ordinal);
            Assert.Equal(files, workspace.Files());
            Assert.All(files, file => Assert.Equal("mine", workspace.Read(file)));
        }
    }

    [LongFact]
    public async Task ContractOfAnotherService_Built_GivesOneErrorWithTheFix()
    {
        Workspace workspace = package.NewWorkspace("other");
        await workspace.CreateAsync("plugin-shared", "-n", "Acme", "--service", "Clock");
        await workspace.CreateAsync("plugin-impl", "-n", "Acme");

        CommandResult build = await workspace.BuildAsync("Acme.Plugin");

        string error = OneError(build);
        Assert.Contains("OUTBOARD003", error, StringComparison.Ordinal);
        Assert.Contains("'Acme.Shared'", error, StringComparison.Ordinal);
        Assert.Contains("IGreeter", error, StringComparison.Ordinal);
        Assert.Contains("--service NAME", error, StringComparison.Ordinal);
    }

    [LongFact]
    public async Task SharedThatIsNoContract_Built_GivesOneErrorWithTheFix()
    {
        Workspace workspace = package.NewWorkspace("library");
        workspace.Write("Library/Library.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        await workspace.CreateAsync("plugin-host", "-n", "Acme", "--shared", "../Library");
        await workspace.CreateAsync("plugin-impl", "-n", "Acme", "--shared", "../Library");

        CommandResult build = await workspace.BuildAsync("Acme.Host");

        Assert.All(Errors(build), error => Assert.Contains("error OUTBOARD004", error, StringComparison.Ordinal));
        Assert.Contains("dotnet new plugin-shared", Errors(build)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task SdkThatIsTooOld_Used_IsNamedWithTheOneThatIsAskedFor()
    {
        // In place of an older SDK, templates that ask for a newer one.
        Workspace workspace = package.NewWorkspace("future");
        string template = Path.Combine(package.Contents, "content", "plugin-shared", ".template.config", "template.json");
        workspace.Write("template/.template.config/template.json", (await File.ReadAllTextAsync(template, TestContext.Current.CancellationToken))
            .Replace("[10.0.100,)", "[99.0.100,)", StringComparison.Ordinal).Replace("./project/", "./", StringComparison.Ordinal)
            .Replace("./runtime/", "./", StringComparison.Ordinal).Replace("./runtime-source/", "./", StringComparison.Ordinal)
            .Replace("Greeter.Shared/\"", "\"", StringComparison.Ordinal));
        string[] hive = ["--debug:custom-hive", workspace.PathTo("hive")];
        await workspace.DotnetAsync(["new", "install", workspace.PathTo("template"), .. hive]);

        CommandResult result = await package.DotnetAsync(workspace.Folder, ["new", "plugin-shared", "-n", "Acme", .. hive]);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("99.0.100", result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(workspace.PathTo("Acme.Shared")));
    }

    private static string OneError(CommandResult build) => Assert.Single(Errors(build));

    private static string[] Errors(CommandResult build)
    {
        Assert.Equal(1, build.ExitCode);
        string[] errors = [.. build.Output.Split('\n').Where(line => line.Contains("error ", StringComparison.Ordinal)).Select(line => line.Trim()).Distinct()];
        Assert.NotEmpty(errors);
        return errors;
    }

    /// <summary>NuGet would advise to reference the package directly, which the project does.</summary>
    [Fact]
    public async Task ContractOfANewerRuntime_Built_GivesOneErrorWithTheFix()
    {
        Workspace workspace = package.NewWorkspace("newer");
        Directory.CreateDirectory(workspace.PathTo("feed"));
        await using (ZipArchive contract = await ZipFile.OpenAsync(workspace.PathTo("feed", "Acme.Contracts.1.0.0.nupkg"), ZipArchiveMode.Create, TestContext.Current.CancellationToken))
        {
            await using Stream nuspec = await contract.CreateEntry("Acme.Contracts.nuspec").OpenAsync(TestContext.Current.CancellationToken);
            await nuspec.WriteAsync("""
                <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
                  <metadata>
                    <id>Acme.Contracts</id><version>1.0.0</version><authors>Acme</authors><description>A contract.</description>
                    <dependencies><group targetFramework="net10.0"><dependency id="Outboard" version="99.0.0" /></group></dependencies>
                  </metadata>
                </package>
                """u8.ToArray(), TestContext.Current.CancellationToken);
        }

        workspace.Write("nuget.config", """<configuration><packageSources><add key="contracts" value="feed" /></packageSources></configuration>""");
        await workspace.CreateAsync("plugin-impl", "-o", "Acme.Plugin", "--shared-package", "Acme.Contracts");

        CommandResult check = await package.DotnetAsync(
            workspace.PathTo("Acme.Plugin"), "msbuild", "-restore", "-t:CheckRuntimeVersion", "-nr:false", "-tl:off");

        Assert.Equal(1, check.ExitCode);
        string error = Assert.Single(check.Output.Split('\n').Where(line => line.Contains("error ", StringComparison.Ordinal)).Distinct());
        Assert.Contains("OUTBOARD005", error, StringComparison.Ordinal);
        Assert.Contains($"dotnet new plugin-runtime -o \"{workspace.PathTo("Acme.Plugin")}\" --force", error, StringComparison.Ordinal);
    }
}
