using System.Diagnostics;
using System.Security.Cryptography;
using TestContract;

namespace Outboard.Tests;

/// <summary>Plugins whose files are checked: what is as expected runs from a private copy, and nothing else is started.</summary>
public sealed class SecureConfigTests : IDisposable
{
    private readonly InstalledPlugin _plugin;

    public SecureConfigTests()
    {
        TestPlugins.SkipOnWindows();
        _plugin = InstalledPlugin.Script();
    }

    public void Dispose() => _plugin?.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_WholeFolderAsExpected_RunsFromAPrivateCopyThatIsRemoved(bool withDotnet)
    {
        using InstalledPlugin whole = InstalledPlugin.Whole();
        ClientConfig config = whole.Config();
        await using var client = new PluginClient(withDotnet ? config with { Command = PluginCommand.Dotnet($"{whole.Program}.dll", "serve") } : config);

        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Equal(5, await tester.AddAsync(2, 3, Waiting.Token).Soon());
        string copy = Assert.Single(Directory.GetDirectories(whole.Copies));
        string program = Path.Combine(copy, "files", Path.GetFileName(whole.Program)) + (withDotnet ? ".dll" : string.Empty);
        if (OperatingSystem.IsLinux())
        {
            Assert.Contains(program, await File.ReadAllTextAsync($"/proc/{client.Id}/cmdline", Waiting.Token), StringComparison.Ordinal);
            Assert.Contains(Path.Combine(copy, "files", "Outboard.dll"), await File.ReadAllTextAsync($"/proc/{client.Id}/maps", Waiting.Token), StringComparison.Ordinal);
        }

        await client.KillAsync(Waiting.Token).Soon();
        Assert.Empty(Directory.GetFileSystemEntries(whole.Copies));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_BehindAnotherProgram_RunsThePrivateCopyThroughIt(bool withDotnet)
    {
        using InstalledPlugin whole = InstalledPlugin.Whole();
        PluginCommand command = withDotnet ? PluginCommand.Dotnet($"{whole.Program}.dll", "serve") : new PluginCommand(whole.Program, "serve");
        await using var client = new PluginClient(whole.Config() with { Command = command.Through("env", "BEHIND={plugin}") });

        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        string behind = (await tester.VariableAsync("BEHIND", Waiting.Token).Soon())!;
        Assert.Equal(withDotnet, Path.GetFileName(behind) == "dotnet");
        Assert.Equal(!withDotnet, behind.StartsWith(whole.Copies, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_WithEitherAlgorithm_Starts(bool sha512)
    {
        using InstalledPlugin plugin = InstalledPlugin.Script(sha512);

        await StartsAsync(plugin.Config(sha512));
    }

    [Fact]
    public async Task Start_OneFileAsExpected_CopiesThatFileAlone()
    {
        await using var client = new PluginClient(_plugin.Config(Checksum.ForFile(_plugin.HashOf("plugin"))));

        await client.StartAsync(Waiting.Token).Soon();

        string files = Path.Combine(Assert.Single(Directory.GetDirectories(_plugin.Copies)), "files");
        string file = Assert.Single(Directory.GetFileSystemEntries(files));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserExecute, File.GetUnixFileMode(file));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(files)!));
        }
    }

    [Fact]
    public async Task Start_PluginThatCrashes_RemovesItsCopy()
    {
        await using var client = new PluginClient(_plugin.Config());
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        await Assert.ThrowsAsync<PluginExitedException>(() => tester.CrashAsync("boom", Waiting.Token).Soon());

        await client.Exited.Soon();
        Assert.Empty(Directory.GetFileSystemEntries(_plugin.Copies));
    }

    [Fact]
    public async Task Start_ManyAtOnce_EachStarts() =>
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => StartsAsync(_plugin.Config())));

    [Fact]
    public async Task Start_OneFileChanged_IsRefused()
    {
        ClientConfig config = _plugin.Config(Checksum.ForFile(_plugin.HashOf("plugin")));
        await File.AppendAllTextAsync(_plugin.Program, "#", Waiting.Token);

        await RefusedAsync(config, PluginStartFailure.Checksum, "plugin");
    }

    [Theory]
    [InlineData("plugin")]
    [InlineData("data/settings.json")]
    [InlineData("plugin.checksums")]
    public async Task Start_FileOfTheFolderChanged_IsRefused(string file)
    {
        ClientConfig config = _plugin.Config();
        await File.AppendAllTextAsync(_plugin.PathTo(file), "\n", Waiting.Token);

        await RefusedAsync(config, PluginStartFailure.Checksum, file);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_FileMissing_IsRefused(bool shadowCopy)
    {
        ClientConfig config = With(_plugin.Config(), secure => secure with { ShadowCopy = shadowCopy });
        File.Delete(_plugin.PathTo("data/settings.json"));

        await RefusedAsync(config, PluginStartFailure.FileMissing, "data/settings.json");
    }

    [Theory]
    [InlineData("other.dll")]
    [InlineData("data/.hidden")]
    [InlineData("new/other.dll")]
    public async Task Start_FileThatIsNotListed_IsRefused(string file)
    {
        ClientConfig config = _plugin.Config();
        _plugin.Write(file, "x");

        await RefusedAsync(config, PluginStartFailure.FileUnlisted, file);
    }

    [Fact]
    public async Task Start_LinkToAFolder_IsRefused()
    {
        ClientConfig config = _plugin.Config();
        Directory.CreateSymbolicLink(_plugin.PathTo("linked"), _plugin.PathTo("data"));

        await RefusedAsync(config, PluginStartFailure.FileUnlisted, "linked");
    }

    [Fact]
    public async Task Start_ExecutableThatIsNotListed_IsRefused()
    {
        await File.WriteAllTextAsync(_plugin.Manifest, $"{_plugin.HashOf("data/settings.json")}  data/settings.json\n", Waiting.Token);

        await RefusedAsync(_plugin.Config(), PluginStartFailure.FileUnlisted, "plugin");
    }

    [Fact]
    public async Task Start_NoManifest_IsRefused()
    {
        ClientConfig config = _plugin.Config();
        File.Delete(_plugin.Manifest);

        await RefusedAsync(config, PluginStartFailure.Manifest, "plugin.checksums");
    }

    [Fact]
    public async Task Start_ManifestThatIsNone_IsRefused()
    {
        await File.WriteAllTextAsync(_plugin.Manifest, "This is no manifest.\n", Waiting.Token);

        PluginStartException refused = await RefusedAsync(_plugin.Config(), PluginStartFailure.Manifest, "plugin.checksums");

        Assert.Contains("line 1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NamedPipeInPlaceOfAFile_IsRefusedAtOnce()
    {
        ClientConfig config = _plugin.Config();
        File.Delete(_plugin.PathTo("data/settings.json"));
        using (Process made = Process.Start("mkfifo", _plugin.PathTo("data/settings.json")))
        {
            await made.WaitForExitAsync(Waiting.Token).Soon();
        }

        await RefusedAsync(config, PluginStartFailure.Other, "data/settings.json");
    }

    [Fact]
    public async Task Start_SignedManifest_StartsAfterAnUpdateToo()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Sign(key);
        ClientConfig config = _plugin.Config(Checksum.ForSignedDirectory(key.ExportSubjectPublicKeyInfoPem()));
        await StartsAsync(config);

        _plugin.Write("data/settings.json", "{ }");
        File.Delete(_plugin.PathTo("plugin.checksums.sig"));
        _plugin.WriteManifest();
        Sign(key);

        await StartsAsync(config);
    }

    [Theory]
    [InlineData("another")]
    [InlineData("none")]
    [InlineData("empty")]
    [InlineData("no key")]
    public async Task Start_ManifestWithoutTheSignature_IsRefused(string how)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var another = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Sign(how == "another" ? another : key);
        if (how == "none")
        {
            File.Delete(_plugin.PathTo("plugin.checksums.sig"));
        }
        else if (how == "empty")
        {
            _plugin.Write("plugin.checksums.sig", string.Empty);
        }

        ClientConfig config = _plugin.Config(Checksum.ForSignedDirectory(how == "no key" ? "this is no key" : key.ExportSubjectPublicKeyInfoPem()));

        await RefusedAsync(config, PluginStartFailure.Signature, file: null);
    }

    [Theory]
    [InlineData("plugin")]
    [InlineData("data/settings.json")]
    [InlineData("data")]
    [InlineData("")]
    [InlineData("..")]
    public async Task Start_WritableByOthers_IsRefusedWhenAsked(string path)
    {
        ClientConfig config = _plugin.Config();
        ClientConfig strict = With(config, secure => secure with { RefuseWritableByOthers = true });
        await StartsAsync(strict);
        if (!OperatingSystem.IsWindows())
        {
            string full = _plugin.PathTo(path);
            File.SetUnixFileMode(full, File.GetUnixFileMode(full) | UnixFileMode.GroupWrite);
        }

        await StartsAsync(config);
        await RefusedAsync(strict, PluginStartFailure.WritableByOthers, file: null);
    }

    [Fact]
    public async Task Start_NowhereToCopyTo_IsRefused()
    {
        ClientConfig config = With(_plugin.Config(), secure => secure with { ShadowCopyDirectory = _plugin.PathTo("not-there") });

        PluginStartException refused = await StartFailures.ThrowsAsync(PluginStartFailure.NoShadowCopy, () => StartsAsync(config));

        Assert.Contains("ShadowCopyDirectory", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithoutShadowCopy_RunsWhereItIs()
    {
        await using var client = new PluginClient(With(_plugin.Config(), secure => secure with { ShadowCopy = false }));

        await client.StartAsync(Waiting.Token).Soon();

        Assert.Empty(Directory.GetFileSystemEntries(_plugin.Copies));
    }

    [Fact]
    public async Task Start_ThatFailsAfterTheCheck_RemovesTheCopy()
    {
        _plugin.Write("plugin", "#!/bin/sh\nexit 3\n");
        _plugin.WriteManifest();

        await StartFailures.ThrowsAsync(PluginStartFailure.Exited, () => StartsAsync(_plugin.Config()));

        Assert.Empty(Directory.GetFileSystemEntries(_plugin.Copies));
    }

    [Fact]
    public void Check_FileChangedAfterIt_StaysAsItWasInTheCopy()
    {
        string before = File.ReadAllText(_plugin.Program);
        ClientConfig config = _plugin.Config();

        SecuredPlugin secured = SecuredPlugin.Check(config.SecureConfig!, "plugin", config.Command!, _plugin.Program, isLasting: false, CancellationToken.None);
        _plugin.Write("plugin", "another");

        Assert.NotEqual(_plugin.Program, secured.Path);
        Assert.Equal(before, File.ReadAllText(secured.Path));
        Assert.Null(secured.Copy!.Remove());
    }

    [Fact]
    public async Task Start_PluginThatRuns_IsNotTakenForTheOneToCheck()
    {
        string variable = ReattachVariable.NameFor(nameof(SecureConfigTests));
        Environment.SetEnvironmentVariable(variable, "{}");
        try
        {
            await using var client = new PluginClient(_plugin.Config() with { Name = nameof(SecureConfigTests) });

            PluginStartException refused = await StartFailures.ThrowsAsync(PluginStartFailure.InvalidReattachConfig, () => client.StartAsync(Waiting.Token).Soon());

            Assert.Contains("SecureConfig", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }

    [Fact]
    public void Create_ConfigurationThatChecksNothing_Throws()
    {
        var file = Checksum.ForFile(_plugin.HashOf("plugin"));
        var reattach = new ReattachConfig { Protocol = "jsonrpc", ProtocolVersion = 1, Network = "unix", Address = "/nowhere/s", ProcessId = 1, StartTime = DateTimeOffset.UtcNow };

        Assert.Throws<ArgumentException>(() => new PluginClient(_plugin.Config(file) with { Command = PluginCommand.Dotnet("plugin.dll") }));
        Assert.Throws<ArgumentException>(() => new PluginClient(_plugin.Config(file) with { Command = null, Reattach = reattach }));
    }

    [Fact]
    public async Task Start_WithoutSecureConfig_LoadsNoCryptography()
    {
        using HostProcess host = await HostProcess.StartTellingAssembliesAsync();

        Assert.Contains("assembly Outboard", host.Lines);
        Assert.DoesNotContain("assembly System.Security.Cryptography", host.Lines);
    }

    private static ClientConfig With(ClientConfig config, Func<SecureConfig, SecureConfig> change) =>
        config with { SecureConfig = change(config.SecureConfig!) };

    private static async Task StartsAsync(ClientConfig config)
    {
        await using var client = new PluginClient(config);
        await client.StartAsync(Waiting.Token).Soon();
    }

    private void Sign(ECDsa key) => File.WriteAllBytes(
        _plugin.PathTo("plugin.checksums.sig"),
        key.SignData(File.ReadAllBytes(_plugin.Manifest), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

    private async Task<PluginStartException> RefusedAsync(ClientConfig config, PluginStartFailure failure, string? file)
    {
        PluginStartException refused = await StartFailures.ThrowsAsync(failure, () => StartsAsync(config));
        Assert.Empty(Directory.GetFileSystemEntries(_plugin.Copies));
        if (file is not null)
        {
            Assert.Equal(_plugin.PathTo(file), refused.FileName);
        }

        return refused;
    }
}
