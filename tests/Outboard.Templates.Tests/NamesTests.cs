using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis.CSharp;
using Outboard.Tests;

namespace Outboard.Templates.Tests;

/// <summary>Whatever people call their projects and services, what comes out can be read, and compiles.</summary>
public sealed class NamesTests(TemplatePackage package)
{
    private static readonly int s_contentFiles = GeneratedFilesTests.ContentFiles().Count();

    public static TheoryData<string> Stems => Chosen(
    [
        "Greeter", "Acme.Clock", "greeter", "My-Greeter", "my greeter", "1Greeter", "2.0", "Ünïcode", "時計", "Часы", "class", "A.class.B",
        "A..B", ".Acme", "Acme.", "..", "A&B", "A'B", "A+B", "A,B", "C#", "a_b", "-", "_", "Host", "Console", "Plugin", "System", "Outboard",
        "Task", "String", "Program", "Environment", "Path", "Microsoft", "Shared", "Acme.Console", "GreeterPlugin", "IGreeter", "Acme.GreeterRpc", "GreeterHandshake", "PluginMap", "RpcClient",
        "Greeter.Shared.Greeter", "greeter.plugin.x", "PLUGIN_RUNTIME_VERSION", "AppContext", "LogLevel", "ILogger", "IHost", "GREETER", "Assert", "Tests", "PluginTest",
    ]);

    /// <summary>Dots alone name a folder that there is.</summary>
    public static TheoryData<string> SolutionStems => [.. Stems.Select(row => row.Data).Where(stem => stem.Trim('.').Length > 0)];

    public static TheoryData<string> Services => Chosen(
    [
        "Clock", "clock", "Plugin", "Plugins", "Rpc", "event", "1st", "my clock", "My.Clock", "IClock", "IGreeter", "Host", "Logger",
        "Loggers", "Client", "Connection", "Raw", "Exception", "Args", "Lifetime", "StoppingToken", "Await", "Builder", "Ünï", "時計", "",
        "Disposable", "Console", "Task", "String", "Program", "Iris", "I", "Implementation", "Served", "Broker", "Config", "Json",
        "class", "Hello", "Worker", "Handshake", "Greet", "GreeterGreeter", "PluginClient", "Result", "...", "a&b", "Hosted", "JsonTypes",
        "RpcPlugin", "Outboard", "System", "Shared", "Var", "Value", "Field", "Executable", "Services", "Test", "Entry", "Logs", "Process", "TestContext", "PluginTest", "Tests",
    ]);

    [Theory]
    [MemberData(nameof(Stems))]
    public async Task Name_OfAllThree_GivesCleanFilesThatCompile(string stem)
    {
        Workspace workspace = package.NewWorkspace("names");
        await workspace.CreateThreeAsync("-n", stem);

        await CheckAsync(workspace, stem);
    }

    [Theory]
    [MemberData(nameof(SolutionStems))]
    public async Task Name_OfASolution_GivesCleanFilesThatCompile(string stem)
    {
        Workspace workspace = package.NewWorkspace("names");
        await workspace.CreateAsync("plugin-solution", "-n", stem);

        await CheckSolutionAsync(workspace, stem);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Service_OfASolution_GivesCleanFilesThatCompile(string service)
    {
        Workspace workspace = package.NewWorkspace("services");
        await workspace.CreateAsync("plugin-solution", "-n", "Acme", "--service", service);

        await CheckSolutionAsync(workspace, "Acme");
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Service_OfAllThree_GivesCleanFilesThatCompile(string service)
    {
        Workspace workspace = package.NewWorkspace("services");
        await workspace.CreateThreeAsync("-n", "Acme", "--service", service);

        await CheckAsync(workspace, "Acme");
    }

    [Theory]
    [InlineData("Greeter")]
    [InlineData("Acme.Greeter")]
    [InlineData("GreeterPlugin")]
    [InlineData("IGreeter")]
    public async Task Name_WithTheExamplesOwnInIt_IsKeptWhenTheServiceIsAnother(string stem)
    {
        Workspace three = package.NewWorkspace("three");
        await three.CreateThreeAsync("-n", stem, "--service", "Clock");
        Workspace solution = package.NewWorkspace("solution");
        await solution.CreateAsync("plugin-solution", "-n", stem, "--service", "Clock");

        await CheckAsync(three, stem);
        await CheckSolutionAsync(solution, stem);
        Assert.True(File.Exists(three.PathTo(stem + ".Shared", "ClockRpcServer.cs")));
    }

    [Fact]
    public async Task Namespace_CalledAsATypeThatTheContentUses_IsGivenAnUnderscore()
    {
        Compiler compiler = await package.CompilerAsync();
        Workspace workspace = package.NewWorkspace("content");
        await workspace.CreateAsync("plugin-solution", "-n", "Greeter");
        string[] types = [.. compiler.TypesNamed(Projects(workspace.PathTo("Greeter"), "Greeter"))];
        Assert.Contains("PluginTest", types);
        Assert.Contains("PluginMap", types);

        Regex form = Form("noTypes");
        Assert.True(types.All(type => form.IsMatch(type + ".Shared")), string.Join(" ", types.Where(type => !form.IsMatch(type + ".Shared"))));
    }

    /// <summary>Some organisations pin it: the oldest that the generator's rules allow.</summary>
    [Theory]
    [InlineData("generic", "none")]
    [InlineData("none", "generic")]
    public async Task Content_InTheLanguageOfAnOlderSdk_Compiles(string hosting, string pluginHosting)
    {
        Compiler compiler = await package.CompilerAsync();
        Workspace workspace = package.NewWorkspace("older");
        await workspace.CreateAsync("plugin-solution", "-n", "Greeter", "--hosting", hosting, "--plugin-hosting", pluginHosting, "--stubs", "generated");

        Assert.Equal(string.Empty, string.Join('\n', compiler.CheckAs(LanguageVersion.CSharp12, Projects(workspace.PathTo("Greeter"), "Greeter"))));
    }

    [Fact]
    public async Task Service_WithAnInterfaceThatOthersHaveToo_IsCalledAService()
    {
        Compiler compiler = await package.CompilerAsync();
        string[] interfaces = [.. compiler.Interfaces(
            "System", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks", "System.Collections.Generic",
            "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging", "Outboard", "Xunit")];
        Assert.Contains("IPlugin", interfaces);

        Regex form = Form("noOthersInterface");
        Assert.True(interfaces.All(name => form.IsMatch(name[1..])), string.Join(" ", interfaces.Where(name => !form.IsMatch(name[1..]))));
    }

    /// <summary>All of them with OUTBOARD_TESTS=all, every third without.</summary>
    private static TheoryData<string> Chosen(string[] names) => [.. names.Where((_, index) => LongRuns.Wanted || index % 3 == 0)];

    private static Regex Form(string name) => new(
        TemplateFiles.Named("plugin-shared").Configuration.GetProperty("forms").GetProperty(name).GetProperty("pattern").GetString()!);

    private async Task CheckAsync(Workspace workspace, string stem)
    {
        SdkAssemblies.Use();
        string[] files = [.. workspace.Files().Where(file => !file.Contains("/plugin-runtime/", StringComparison.Ordinal))];
        string[] folders = [.. files.Select(file => file.Split('/')[0]).Distinct()];
        Assert.Equal([.. new[] { stem + ".Host", stem + ".Plugin", stem + ".Shared" }.Order(StringComparer.Ordinal)], folders);
        Assert.Equal(files.Length, files.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(s_contentFiles, files.Length);
        Assert.All(files, file => CleanText.Check(file, workspace.Read(file)));

        Compiler compiler = await package.CompilerAsync();
        Assert.Equal(string.Empty, string.Join('\n', compiler.Check(Projects(workspace.Folder, stem)[..3])));
    }

    private async Task CheckSolutionAsync(Workspace workspace, string stem)
    {
        SdkAssemblies.Use();
        string[] files = [.. workspace.Files().Where(file => !file.Contains("/plugin-runtime/", StringComparison.Ordinal))];
        Assert.Equal(GeneratedFilesTests.SolutionFiles().Count(), files.Length);
        Assert.All(files, file => Assert.StartsWith($"{stem}/", file, StringComparison.Ordinal));
        Assert.Equal(files.Length, files.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(files, file => CleanText.Check(file, workspace.Read(file)));

        // Solution, projects and launch settings name what there is.
        string folder = workspace.PathTo(stem);
        string[] projects = Projects(folder, stem);
        XDocument solution = XDocument.Parse(workspace.Read(stem, stem + ".slnx"));
        Assert.Equal(
            projects.Select(project => $"{Path.GetFileName(project)}/{Path.GetFileName(project)}.csproj").Order(StringComparer.Ordinal),
            solution.Descendants("Project").Select(project => project.Attribute("Path")!.Value).Order(StringComparer.Ordinal));
        Assert.All(solution.Descendants("Project"), project => Assert.True(File.Exists(Path.Combine(folder, project.Attribute("Path")!.Value))));
        XDocument tests = XDocument.Load(Path.Combine(projects[3], stem + ".Tests.csproj"));
        Assert.All(tests.Descendants("ProjectReference"), reference => Assert.True(File.Exists(Path.Combine(projects[3], reference.Attribute("Include")!.Value))));
        Assert.True(Directory.Exists(Path.Combine(projects[3], tests.Descendants("SharedFolder").Single().Value)));
        string key = XDocument.Load(Path.Combine(projects[2], stem + ".Host.csproj")).Descendants("PluginReference").Single().Attribute("Name")!.Value;
        string variable = "OUTBOARD_REATTACH_" + string.Concat(key.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
        Assert.Contains($">(\"{key}\", options =>", workspace.Read(stem, stem + ".Host", "Program.cs"), StringComparison.Ordinal);
        Assert.Contains($"\"{variable}\": \"{stem}.Plugin.attach.json\"", workspace.Read(stem, stem + ".Host", "Properties", "launchSettings.json"), StringComparison.Ordinal);

        Compiler compiler = await package.CompilerAsync();
        Assert.Equal(string.Empty, string.Join('\n', compiler.Check(projects)));
    }

    /// <summary>The folders of a contract, and of what uses it.</summary>
    private static string[] Projects(string folder, string stem) =>
        [.. new[] { ".Shared", ".Plugin", ".Host", ".Tests" }.Select(role => Path.Combine(folder, stem + role))];
}
