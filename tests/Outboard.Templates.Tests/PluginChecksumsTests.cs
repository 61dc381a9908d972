using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Outboard.Templates.Tests;

/// <summary>PluginChecksums: a publish has a manifest of every file, for hosts that check the plugin's folder.</summary>
public sealed class PluginChecksumsTests(TemplatePackage package)
{
    private const string Manifest = "plugin.checksums";

    [LongFact]
    public async Task Publish_OnRequest_ListsEachFileOfThePluginWithItsChecksum()
    {
        Workspace workspace = package.NewWorkspace("checksums");
        await workspace.CreateThreeAsync("-n", "Greeter");
        string plugin = workspace.PathTo("published", "plugins", "greeter");
        await workspace.DotnetAsync("publish", "Greeter.Host", "-o", "published", "-m:1", "-nr:false", "-tl:off");
        Assert.False(File.Exists(Path.Combine(plugin, Manifest)));
        string project = workspace.Read("Greeter.Plugin", "Greeter.Plugin.csproj");
        workspace.Write("Greeter.Plugin/Greeter.Plugin.csproj", project.Replace(
            "</Project>", "<PropertyGroup><PluginChecksums>true</PluginChecksums></PropertyGroup></Project>", StringComparison.Ordinal));

        CommandResult publish = await workspace.DotnetAsync("publish", "Greeter.Host", "-o", "published", "-m:1", "-nr:false", "-tl:off");

        byte[] manifest = await File.ReadAllBytesAsync(Path.Combine(plugin, Manifest), TestContext.Current.CancellationToken);
        Assert.Contains(HashOf(manifest), publish.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(workspace.PathTo("published", Manifest)));
        string[] files = Directory.GetFiles(plugin, "*", SearchOption.AllDirectories);
        AssertLists(
            Path.Combine(plugin, Manifest),
            files.ToDictionary(file => Path.GetRelativePath(plugin, file).Replace('\\', '/'), File.ReadAllBytes));
    }

    [LongFact]
    public async Task Pack_AsATool_ListsEachFileOfThePackageWithItsChecksum()
    {
        Workspace workspace = package.NewWorkspace("checksums-pack");
        await workspace.CreateThreeAsync("-n", "Greeter");
        string project = workspace.Read("Greeter.Plugin", "Greeter.Plugin.csproj");
        workspace.Write("Greeter.Plugin/Greeter.Plugin.csproj", project.Replace(
            "</Project>",
            "<PropertyGroup><PluginChecksums>true</PluginChecksums><PluginChecksumsAlgorithm>SHA512</PluginChecksumsAlgorithm><PackAsTool>true</PackAsTool></PropertyGroup></Project>",
            StringComparison.Ordinal));

        CommandResult pack = await workspace.DotnetAsync("pack", "Greeter.Plugin", "-o", "packed", "-m:1", "-nr:false", "-tl:off");

        using ZipArchive tool = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(workspace.PathTo("packed"), "Greeter.Plugin.*.nupkg")));
        const string Folder = "tools/net10.0/any/";
        Dictionary<string, byte[]> files = tool.Entries
            .Where(entry => entry.FullName.StartsWith(Folder, StringComparison.Ordinal))
            .ToDictionary(entry => entry.FullName[Folder.Length..], Read);
        Assert.True(files.Remove(Manifest, out byte[]? manifest), pack.Output);
        Assert.Contains(Convert.ToHexStringLower(SHA512.HashData(manifest)), pack.Output, StringComparison.Ordinal);
        Assert.NotEmpty(files);
        Assert.Equal(
            files.Select(file => $"{file.Key} {Convert.ToHexStringLower(SHA512.HashData(file.Value))}").Order(StringComparer.Ordinal),
            Encoding.UTF8.GetString(manifest).TrimEnd().Split('\n').Select(line => line.TrimEnd('\r').Split("  ")).Select(line => $"{line[1]} {line[0]}").Order(StringComparer.Ordinal));
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using Stream content = entry.Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static void AssertLists(string manifest, Dictionary<string, byte[]> files)
    {
        files.Remove(Manifest);
        Assert.NotEmpty(files);
        Assert.Equal(
            files.Select(file => $"{HashOf(file.Value)}  {file.Key}").Order(StringComparer.Ordinal),
            File.ReadAllLines(manifest).Order(StringComparer.Ordinal));
    }

    private static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
