using System.Collections.Concurrent;
using System.IO.Compression;

[assembly: AssemblyFixture(typeof(Outboard.Templates.Tests.TemplatePackage))]

namespace Outboard.Templates.Tests;

/// <summary>
/// The template package, packed and installed once for all tests, with a stage, template hives and a package folder of its
/// own. What the user has in the package folder is read there and never written.
/// </summary>
public sealed class TemplatePackage : IAsyncLifetime
{
    private readonly string _work = Directory.CreateTempSubdirectory("outboard-tests-").FullName;
    private readonly Dictionary<string, string> _environment = [];
    private readonly ConcurrentBag<string> _hives = [];
    private readonly Lazy<TemplateEngine> _engine;
    private readonly Lazy<Task<Compiler>> _compiler;
    private readonly Lazy<Task> _packages;
    private int _hivesMade;
    private int _workspaces;

    public TemplatePackage()
    {
        _engine = new(() => TemplateEngine.Open(Path.Combine(Contents, "content")));
        _compiler = new(() => Compiler.CreateAsync(this));
        _packages = new(RestoreAsync);
    }

    /// <summary>The nupkg.</summary>
    public string File { get; private set; } = string.Empty;

    /// <summary>The version in its name.</summary>
    public string Version { get; private set; } = string.Empty;

    /// <summary>A folder with the runtime's own packages, as a feed would serve them.</summary>
    public string RuntimeFeed { get; private set; } = string.Empty;

    /// <summary>What the pack says if the runtime's packages contain IL only; null if they contain native code too.</summary>
    public string? WhyNoNativeCode { get; private set; }

    /// <summary>What is in the nupkg, as folders and files.</summary>
    public string Contents => Path.Combine(_work, "contents");

    /// <summary>The variables that keep the user's package folder as it is, for commands in an environment that is otherwise empty.</summary>
    internal IEnumerable<string> PackageVariables => _environment.Select(variable => $"{variable.Key}={variable.Value}");

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        // Nothing above the generated projects may have a say in how they are built.
        foreach (string wall in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
        {
            await System.IO.File.WriteAllTextAsync(Path.Combine(_work, wall), "<Project />\n");
        }

        CommandResult locals = await DotnetAsync(_work, "nuget", "locals", "global-packages", "--list");
        string cached = locals.Succeeded().Output[(locals.Output.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        if (Directory.Exists(cached))
        {
            _environment["NUGET_FALLBACK_PACKAGES"] = cached;
        }

        _environment["NUGET_PACKAGES"] = Path.Combine(_work, "packages");

        string artifacts = Path.Combine(_work, "artifacts");
        CommandResult pack = (await DotnetAsync(Repository.Root, "pack", "TemplatePack.csproj", "--artifacts-path", artifacts, "-m:1", "-nr:false"))
            .Succeeded();
        WhyNoNativeCode = pack.Output.Split('\n').FirstOrDefault(line => line.Contains("no native code", StringComparison.Ordinal));
        File = Assert.Single(Directory.GetFiles(artifacts, "*.nupkg"));
        Version = Path.GetFileNameWithoutExtension(File)["Outboard.Templates.".Length..];
        RuntimeFeed = Path.GetDirectoryName(Directory.GetFiles(Path.Combine(artifacts, "stage"), "Outboard.Hosting.*.nupkg", SearchOption.AllDirectories).Single())!;
        await ZipFile.ExtractToDirectoryAsync(File, Contents);

        _hives.Add(await NewHiveAsync());
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        if (_engine.IsValueCreated)
        {
            _engine.Value.Dispose();
        }

        CompilerServer.End();
        Directory.Delete(_work, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>A fresh empty folder with the given name.</summary>
    internal Workspace NewWorkspace(string name) =>
        new(this, Directory.CreateDirectory(Path.Combine(_work, "workspaces", $"{Interlocked.Increment(ref _workspaces)}", name)).FullName);

    /// <summary>As <see cref="NewAsync"/>, in this process: some hundredths of a second in place of one.</summary>
    internal Task<TemplateOutput> CreateAsync(string folder, string template, params string[] arguments)
    {
        SdkAssemblies.Use();
        return _engine.Value.NewAsync(folder, template, arguments);
    }

    /// <summary>The compiler of the SDK, set up once as the build would for a generated solution.</summary>
    internal Task<Compiler> CompilerAsync()
    {
        SdkAssemblies.Use();
        return _compiler.Value;
    }

    /// <summary>Fills the package folder with what the generated projects need, once.</summary>
    internal Task FillPackagesAsync() => _packages.Value;

    internal Task<CommandResult> NewAsync(string folder, params string[] arguments) => NewInAsync("en", folder, arguments);

    /// <summary>In another language than English.</summary>
    internal async Task<CommandResult> NewInAsync(string language, string folder, params string[] arguments)
    {
        // Two commands at once would write the same hive: each has one to itself while it runs.
        string hive = _hives.TryTake(out string? free) ? free : await NewHiveAsync();
        try
        {
            return await RunAsync(folder, "dotnet", ["new", .. arguments, "--debug:custom-hive", hive], ("DOTNET_CLI_UI_LANGUAGE", language));
        }
        finally
        {
            _hives.Add(hive);
        }
    }

    internal Task<CommandResult> DotnetAsync(string folder, params string[] arguments) =>
        RunAsync(folder, "dotnet", arguments);

    internal Task<CommandResult> RunAsync(
        string folder, string program, string[] arguments, params (string Name, string Value)[] variables) =>
        RunAsync(folder, program, arguments, timeout: null, variables);

    internal Task<CommandResult> RunAsync(
        string folder, string program, string[] arguments, TimeSpan? timeout, params (string Name, string Value)[] variables)
    {
        var all = new Dictionary<string, string>(_environment);
        foreach ((string name, string value) in variables)
        {
            all[name] = value;
        }

        return Command.RunAsync(folder, program, arguments, all, timeout);
    }

    private async Task RestoreAsync()
    {
        Workspace online = NewWorkspace("online");
        await online.CreateThreeAsync();
        await online.DotnetAsync("restore", "online.Host", "-m:1", "-nr:false");
    }

    private async Task<string> NewHiveAsync()
    {
        string hive = Path.Combine(_work, $"hive{Interlocked.Increment(ref _hivesMade)}");
        (await DotnetAsync(_work, "new", "install", File, "--debug:custom-hive", hive)).Succeeded();
        return hive;
    }
}
