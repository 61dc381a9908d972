namespace Outboard.Templates.Tests;

/// <summary>Whatever people call their projects and services, what comes out can be read, and compiles.</summary>
public sealed class NamesTests(TemplatePackage package)
{
    private static readonly int s_contentFiles = GeneratedFilesTests.ContentFiles().Count();
    private static Compiler? s_compiler;

    public static TheoryData<string> Stems =>
    [
        "Greeter", "Acme.Clock", "greeter", "My-Greeter", "my greeter", "1Greeter", "2.0", "Ünïcode", "時計", "Часы", "class", "A.class.B",
        "A..B", ".Acme", "Acme.", "..", "A&B", "A'B", "A+B", "A,B", "C#", "a_b", "-", "_", "Host", "Console", "Plugin", "System", "Outboard",
        "Task", "String", "Program", "Environment", "Path", "Microsoft", "Shared", "Microsoft.Extensions.Hosting", "Acme.Console",
        "Acme.Plugin.Host", "GreeterPlugin", "IGreeter", "Acme.GreeterRpc", "GreeterHandshake", "PluginMap", "RpcClient", "Outboard.Plugin",
        "Greeter.Shared.Greeter", "greeter.plugin.x", "PLUGIN_RUNTIME_VERSION", "AppContext", "LogLevel", "ILogger", "IHost", "GREETER",
    ];

    public static TheoryData<string> Services =>
    [
        "Clock", "clock", "Plugin", "Plugins", "Rpc", "event", "1st", "my clock", "My.Clock", "IClock", "IGreeter", "Host", "Logger",
        "Loggers", "Client", "Connection", "Raw", "Exception", "Args", "Lifetime", "StoppingToken", "Await", "Builder", "Ünï", "時計", "",
        "Disposable", "Console", "Task", "String", "Program", "Iris", "I", "Implementation", "Served", "Broker", "Config", "Json",
        "class", "Hello", "Worker", "Handshake", "Greet", "GreeterGreeter", "PluginClient", "Result", "...", "a&b", "Hosted", "JsonTypes",
        "RpcPlugin", "Outboard", "System", "Shared", "Var", "Value", "Field", "Executable", "Services",
    ];

    [Theory]
    [MemberData(nameof(Stems))]
    public async Task Name_OfAllThree_GivesCleanFilesThatCompile(string stem)
    {
        Workspace workspace = package.NewWorkspace("names");
        await workspace.CreateThreeAsync("-n", stem);

        await CheckAsync(workspace, stem);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Service_OfAllThree_GivesCleanFilesThatCompile(string service)
    {
        Workspace workspace = package.NewWorkspace("services");
        await workspace.CreateThreeAsync("-n", "Acme", "--service", service);

        await CheckAsync(workspace, "Acme");
    }

    private async Task CheckAsync(Workspace workspace, string stem)
    {
        SdkAssemblies.Use();
        string[] files = [.. workspace.Files().Where(file => !file.Contains("/plugin-runtime/", StringComparison.Ordinal))];
        string[] folders = [.. files.Select(file => file.Split('/')[0]).Distinct()];
        Assert.Equal([.. new[] { stem + ".Host", stem + ".Plugin", stem + ".Shared" }.Order(StringComparer.Ordinal)], folders);
        Assert.Equal(files.Length, files.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(s_contentFiles, files.Length);
        Assert.All(files, file => CleanText.Check(file, workspace.Read(file)));

        s_compiler ??= await Compiler.CreateAsync(package);
        Assert.Empty(s_compiler.Check(
            workspace.PathTo(stem + ".Shared"), workspace.PathTo(stem + ".Plugin"), workspace.PathTo(stem + ".Host")));
    }
}
