using System.Security.Cryptography;

namespace Outboard.Tests;

/// <summary>A plugin in a folder of its own with a manifest, and another folder for private copies.</summary>
internal sealed class InstalledPlugin : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("installed-").FullName;

    public InstalledPlugin(string program)
    {
        Folder = Path.Combine(_root, "plugin");
        Copies = Path.Combine(_root, "copies");
        Program = Path.Combine(Folder, program);
        MakeFolder(Folder);
        MakeFolder(Copies);
    }

    public string Folder { get; }

    public string Copies { get; }

    public string Program { get; }

    public string Manifest => PathTo("plugin.checksums");

    /// <summary>Of one script, which starts the test plugin, and a file in a folder below.</summary>
    public static InstalledPlugin Script(bool sha512 = false)
    {
        var plugin = new InstalledPlugin("plugin");
        plugin.Write("plugin", $"#!/bin/sh\nexec '{TestPlugins.Executable}' serve\n");
        plugin.Write("data/settings.json", "{}");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(plugin.Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        plugin.WriteManifest(sha512);
        return plugin;
    }

    /// <summary>Of all files of the test plugin.</summary>
    public static InstalledPlugin Whole()
    {
        string original = Path.GetDirectoryName(TestPlugins.Executable)!;
        var plugin = new InstalledPlugin(Path.GetFileName(TestPlugins.Executable));
        foreach (string file in Directory.GetFiles(original, "*", SearchOption.AllDirectories))
        {
            string copy = plugin.PathTo(Path.GetRelativePath(original, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        plugin.WriteManifest();
        return plugin;
    }

    public string PathTo(string relative) => Path.Combine(Folder, relative);

    public void Write(string relative, string text)
    {
        string path = PathTo(relative);
        bool isNew = !File.Exists(path);
        MakeFolder(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        if (isNew && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>As sha256sum and sha512sum write it.</summary>
    public void WriteManifest(bool sha512 = false) => File.WriteAllLines(
        Manifest,
        from file in Directory.GetFiles(Folder, "*", SearchOption.AllDirectories)
        where file != Manifest
        select $"{Hash(File.ReadAllBytes(file), sha512)}  {Path.GetRelativePath(Folder, file).Replace('\\', '/')}");

    /// <summary>With the manifest as it is now.</summary>
    public ClientConfig Config(bool sha512 = false) => Config(Checksum.ForDirectory(Hash(File.ReadAllBytes(Manifest), sha512)));

    public ClientConfig Config(Checksum checksum) => TestPlugins.Config() with
    {
        Command = new PluginCommand(Program, "serve"),
        SecureConfig = new SecureConfig { Checksum = checksum, ShadowCopyDirectory = Copies },
    };

    public string HashOf(string relative) => Hash(File.ReadAllBytes(PathTo(relative)), sha512: false);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    // Whatever the user's umask is, others cannot write to it.
    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static string Hash(byte[] content, bool sha512) =>
        Convert.ToHexStringLower(sha512 ? SHA512.HashData(content) : SHA256.HashData(content));
}
