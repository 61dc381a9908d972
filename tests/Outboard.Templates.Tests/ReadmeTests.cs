namespace Outboard.Templates.Tests;

/// <summary>What the README tells a newcomer to type.</summary>
public sealed class ReadmeTests(TemplatePackage package)
{
    [Fact]
    public async Task TheThreeCommands_TypedAsTheyStand_Greet()
    {
        Workspace workspace = package.NewWorkspace("newcomer");
        string[] commands = [.. Readme.CommandsBelow(Readme.GettingStarted).Skip(2)];
        Assert.Equal(4, commands.Length);

        foreach (string command in commands.Take(3))
        {
            await workspace.NewAsync(command.Split(' ')[2..]);
        }

        new HostRun((await package.DotnetAsync(workspace.Folder, commands[3].Split(' ')[1..])).Succeeded()).Greeted();
    }

    [Fact]
    public void EveryCommand_IsRunByATest() => Assert.Equal(
        [
            "dotnet run --file content/try.cs", // TryTests
            "dotnet pack TemplatePack.csproj", // TryTests and TemplatePackage, with a stage of their own
            "dotnet new install artifacts/Outboard.Templates.*.nupkg", // the same, into a hive of their own
            "dotnet new plugin-shared -o Greeter.Shared", // above
            "dotnet new plugin-impl -o Greeter.Plugin",
            "dotnet new plugin-host -o Greeter.Host",
            "dotnet run --project Greeter.Host",
            "dotnet new plugin-solution -n Acme.Clock --service Clock", // SolutionTests
            "dotnet test Acme.Clock",
            "dotnet run --project Acme.Clock/Acme.Clock.Host",
            "dotnet new plugin-service -n Alarm -o Acme.Clock/Acme.Clock.Shared",
            "dotnet test", // what runs this
        ],
        Readme.Commands());
}
