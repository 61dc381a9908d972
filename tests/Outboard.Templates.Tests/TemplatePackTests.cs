using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Outboard.Templates.Tests;

public sealed partial class TemplatePackTests(TemplatePackage package)
{
    [Fact]
    public void TemplateEngineTasks_ByDefault_IsOffWithTheReasonBesideIt()
    {
        XDocument project = XDocument.Load(Repository.PathTo("TemplatePack.csproj"));

        XElement reference = Assert.Single(project.Descendants("PackageReference"));
        Assert.Equal("Microsoft.TemplateEngine.Tasks", reference.Attribute("Include")?.Value);
        Assert.Equal("'$(UseTemplateEngineTasks)' == 'true'", reference.Parent?.Attribute("Condition")?.Value);
        XElement property = Assert.Single(project.Descendants("UseTemplateEngineTasks"));
        Assert.Equal("false", property.Value);
        XComment reason = property.Parent!.NodesBeforeSelf().OfType<XComment>().Last();
        Assert.Contains("-p:UseTemplateEngineTasks=true", reason.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DevelopmentVersion_WhenASourceChanges_IsAnother()
    {
        Assert.Matches(DevelopmentVersion(), package.Version);

        Workspace copy = package.NewWorkspace("copy");
        foreach (string file in new[] { "TemplatePack.csproj", "Directory.Build.props", "Directory.Packages.props" })
        {
            File.Copy(Repository.PathTo(file), copy.PathTo(file));
        }

        Directory.CreateDirectory(copy.PathTo("templates"));
        copy.Write("templates/a.txt", "one");
        string first = await VersionAsync(copy);
        string again = await VersionAsync(copy);
        copy.Write("templates/a.txt", "two");
        string second = await VersionAsync(copy);
        string release = await VersionAsync(copy, "-p:Version=1.2.3");

        Assert.Matches(DevelopmentVersion(), first);
        Assert.Equal(first, again);
        Assert.NotEqual(first, second);
        Assert.Equal("1.2.3", release);
    }

    [Theory]
    [InlineData("plugin-shared", "Greeter.Shared", "outboard", "outboard.hosting")]
    [InlineData("plugin-impl", "Greeter.Plugin", "outboard", "outboard.hosting")]
    [InlineData("plugin-host", "Greeter.Host", "outboard", "outboard.hosting")]
    [InlineData("plugin-solution", "Greeter.Shared", "outboard", "outboard.hosting", "outboard.testing")]
    public void BundledRuntime_Packed_HasThePackagesVersionAndNoPathOfThisMachine(string template, string project, params string[] packages)
    {
        string runtime = Path.Combine(package.Contents, "content", template, "runtime", project, "plugin-runtime");

        Assert.Equal(packages, Directory.GetDirectories(runtime).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (string folder in Directory.GetDirectories(runtime))
        {
            Assert.Equal([package.Version], Directory.GetDirectories(folder).Select(Path.GetFileName));
            Assert.Single(Directory.GetFiles(Path.Combine(folder, package.Version, "lib"), "*.dll", SearchOption.AllDirectories));
            Assert.All(Directory.GetFiles(folder, "*.dll", SearchOption.AllDirectories), assembly => Assert.DoesNotContain(
                Repository.Root, System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(assembly)), StringComparison.Ordinal));
        }

        // The generator is the compiler's alone: it stands nowhere but among the analyzers.
        Assert.Equal(
            Path.Combine(runtime, "outboard", package.Version, "analyzers", "dotnet", "cs", "Outboard.Generators.dll"),
            Assert.Single(Directory.GetFiles(runtime, "Outboard.Generators*", SearchOption.AllDirectories)));
    }

    /// <summary>The same assembly twice: IL for every system, and with native code for the one that packed.</summary>
    [Theory]
    [InlineData("outboard", "Outboard.dll")]
    [InlineData("outboard.hosting", "Outboard.Hosting.dll")]
    public void BundledRuntime_Packed_HasNativeCodeForThisSystem(string id, string file)
    {
        Assert.SkipWhen(package.WhyNoNativeCode is not null, package.WhyNoNativeCode ?? string.Empty);
        string folder = Path.Combine(package.Contents, "content", "plugin-shared", "runtime", "Greeter.Shared", "plugin-runtime", id, package.Version);
        string runtime = Assert.Single(Directory.GetDirectories(Path.Combine(folder, "runtimes")));

        Assert.Equal(RuntimeInformation.RuntimeIdentifier, Path.GetFileName(runtime));
        (Guid version, bool isNative) = Read(Path.Combine(folder, "lib", "net10.0", file));
        Assert.False(isNative);
        Assert.Equal((version, true), Read(Path.Combine(runtime, "lib", "net10.0", file)));

        static (Guid Version, bool IsNative) Read(string path)
        {
            using var image = new PEReader(File.OpenRead(path));
            MetadataReader metadata = image.GetMetadataReader();
            return (metadata.GetGuid(metadata.GetModuleDefinition().Mvid), image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0);
        }
    }

    /// <summary>As in a place without a network: not an error, unless it is a release.</summary>
    [Fact]
    public async Task ReadyToRunCompiler_ThatCannotBeRestored_LeavesTheNativeCodeOut()
    {
        Workspace copy = package.NewWorkspace("copy");
        foreach (string file in new[] { "TemplatePack.csproj", "Directory.Build.props", "Directory.Packages.props", "templates/ReadyToRunCompiler.proj" })
        {
            copy.Write(file, await File.ReadAllTextAsync(Repository.PathTo(file), TestContext.Current.CancellationToken));
        }

        Directory.CreateDirectory(copy.PathTo("feed"));
        copy.Write("nuget.config", """<configuration><packageSources><clear /><add key="empty" value="feed" /></packageSources></configuration>""");
        CommandResult build = await PackAsync();
        CommandResult release = await PackAsync("-p:Version=1.2.3");
        CommandResult without = await PackAsync("-p:Version=1.2.3", "-p:ReadyToRunRuntimes=none");

        Assert.Contains("no native code", build.Succeeded().Output, StringComparison.Ordinal);
        Assert.DoesNotContain("error", build.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, release.ExitCode);
        Assert.Contains("-p:ReadyToRunRuntimes=none", release.Output, StringComparison.Ordinal);
        without.Succeeded();

        Task<CommandResult> PackAsync(params string[] arguments) => package.RunAsync(
            copy.Folder, "dotnet", ["msbuild", "TemplatePack.csproj", "-t:ComputePackVersion", "-nr:false", .. arguments],
            ("NUGET_PACKAGES", copy.PathTo("packages")), ("NUGET_FALLBACK_PACKAGES", ""));
    }

    [Fact]
    public void TestPackages_OfTheContent_HaveTheVersionsOfThisRepository()
    {
        Dictionary<string, string> central = XDocument.Load(Repository.PathTo("Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(element => element.Attribute("Include")!.Value, element => element.Attribute("Version")!.Value);
        XElement[] packages = [.. XDocument.Load(Repository.PathTo("content", "Greeter.Tests", "Greeter.Tests.csproj")).Descendants("TestPackage")];

        Assert.Equal(3, packages.Length);
        Assert.All(packages, element => Assert.Equal(central[element.Attribute("Include")!.Value], element.Attribute("Version")!.Value));
    }

    [Fact]
    public void RuntimePackages_Packed_HaveAReadme()
    {
        string[] packages = Directory.GetFiles(package.RuntimeFeed, "*.nupkg");

        Assert.NotEmpty(packages);
        Assert.All(packages, file =>
        {
            using ZipArchive archive = ZipFile.OpenRead(file);
            Assert.NotNull(archive.GetEntry("README.md"));
        });
    }

    [Fact]
    public void Programs_OfTheContent_RollForwardToTheNextMajorVersion()
    {
        XDocument[] programs = [.. Directory.GetFiles(Repository.PathTo("content"), "*.csproj", SearchOption.AllDirectories)
            .Select(file => XDocument.Load(file)).Where(project => project.Descendants("OutputType").Any(type => type.Value == "Exe"))];

        Assert.Equal(4, programs.Length);
        Assert.All(programs, project => Assert.Equal("Major", Assert.Single(project.Descendants("RollForward")).Value));
        using JsonDocument sdk = JsonDocument.Parse(File.ReadAllText(Repository.PathTo("global.json")));
        Assert.Equal("latestMajor", sdk.RootElement.GetProperty("sdk").GetProperty("rollForward").GetString());
    }

    [Fact]
    public void Templates_Packed_RunNoScript()
    {
        const string script = "3A7C4B45-1F5D-4A30-959A-51B88E82B5D2";
        Assert.All(TemplateFiles.All, template => Assert.DoesNotContain(script, $"{template.Configuration.GetProperty("postActions")}", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Path.Combine(package.Contents, "content"), "*", SearchOption.AllDirectories),
            file => Path.GetExtension(file) is ".sh" or ".ps1" or ".cmd" or ".bat");
    }

    private async Task<string> VersionAsync(Workspace copy, params string[] arguments) =>
        (await package.DotnetAsync(
            copy.Folder, ["msbuild", "TemplatePack.csproj", "-t:ComputePackVersion", "-getProperty:PackVersion", "-nr:false", .. arguments]))
        .Succeeded().Output.Trim();

    [GeneratedRegex(@"^\d+\.\d+\.\d+-h[0-9a-f]{12}$")]
    private static partial Regex DevelopmentVersion();
}
