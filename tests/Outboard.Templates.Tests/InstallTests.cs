namespace Outboard.Templates.Tests;

/// <summary>The package comes and goes as the README says.</summary>
public sealed class InstallTests(TemplatePackage package)
{
    [Fact]
    public async Task Package_UninstalledAndInstalledAgain_Works()
    {
        Workspace workspace = package.NewWorkspace("again");
        string[] hive = ["--debug:custom-hive", workspace.PathTo("hive")];
        await workspace.DotnetAsync(["new", "install", package.File, .. hive]);
        await workspace.DotnetAsync(["new", "uninstall", "Outboard.Templates", .. hive]);
        CommandResult without = await package.DotnetAsync(workspace.Folder, ["new", "plugin-shared", "-n", "Acme", "--no-restore", .. hive]);
        CommandResult again = await workspace.DotnetAsync(["new", "install", package.File, .. hive]);
        await workspace.DotnetAsync(["new", "plugin-shared", "-n", "Acme", "--no-restore", .. hive]);

        Assert.NotEqual(0, without.ExitCode);
        Assert.All(TemplateFiles.All, template => Assert.Contains(template.ShortName, again.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("might not work", again.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(workspace.PathTo("Acme.Shared", "Acme.Shared.csproj")));
    }

    [Theory]
    [InlineData("plugin-shared", "Acme.Clock", "dotnet new plugin-impl -o \"Acme.Clock.Plugin\" --service Clock", "dotnet new plugin-host -o \"Acme.Clock.Host\" --service Clock", "dotnet run --project \"Acme.Clock.Host\"")]
    [InlineData("plugin-shared", "Greeter", "dotnet new plugin-impl -o \"Greeter.Plugin\" --service Clock", "dotnet new plugin-host -o \"Greeter.Host\" --service Clock", "dotnet run --project \"Greeter.Host\"")]
    [InlineData("plugin-impl", "Acme.Clock", "dotnet new plugin-host -o \"Acme.Clock.Host\" --service Clock", "dotnet run --project \"Acme.Clock.Host\"")]
    [InlineData("plugin-solution", "Acme.Clock", "dotnet test", "dotnet run --project \"Acme.Clock.Host\"")]
    [InlineData("plugin-host", "Acme.Clock", "dotnet run --project \"Acme.Clock.Host\"")]
    public async Task NextCommands_AfterCreation_ArePrintedWithTheProjectsNames(string template, string name, params string[] commands)
    {
        Workspace workspace = package.NewWorkspace("next");
        CommandResult result = (await package.NewAsync(workspace.Folder, template, "-n", name, "--service", "Clock", "--no-restore")).Succeeded();

        Assert.Equal(commands, result.Output.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("dotnet ", StringComparison.Ordinal)));
    }

    /// <summary>What comes after a plugin finds the same contract, and this plugin.</summary>
    [Theory]
    [InlineData("Acme.Plugin", "--shared \"../../contracts/Acme.Contracts.csproj\"", "")]
    [InlineData("Acme.Plugin", "--shared-package \"Acme.Contracts\" --shared-version \"2.1.0\"", "")]
    [InlineData("Acme.Plugin", "--shared-package \"Acme.Contracts\" --shared-version \"1.0.0\" --runtime package", "")]
    [InlineData("Acme.Impl", "", " --plugin \"../Acme.Impl\"")]
    public async Task NextCommands_AfterAPluginWithOptions_HaveTheOptionsThatTheHostNeeds(string name, string options, string more)
    {
        Workspace workspace = package.NewWorkspace("next");
        TemplateOutput output = await workspace.CreateAsync(
            "plugin-impl", ["-o", name, "--service", "Clock", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('"'))]);

        string given = options.Length == 0 ? string.Empty : " " + options;
        Assert.Contains(output.PostActions, action => action.Contains($"dotnet new plugin-host -o \"Acme.Host\" --service Clock{given}{more}\n", StringComparison.Ordinal));
    }
}
