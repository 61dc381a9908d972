using System.Security.Cryptography;
using Greeter.Shared;
using Outboard;

namespace Guide;

public sealed class DeployTests
{
    [Fact(Timeout = 60_000)]
    public async Task Plugin_FoundInItsFolder_RunsWithTheEnvironmentItIsGiven()
    {
        string folder = Places.Plugins;
        var greetings = new List<string>();

        #region discover
        foreach (DiscoveredPlugin found in PluginDiscovery.Discover(folder))
        {
            await using var client = new PluginClient(new ClientConfig
            {
                Handshake = GreeterHandshake.Config,
                Plugins = new PluginMap { ["greeter"] = new GreeterPlugin() },
                Command = new PluginCommand(found.Path),
                Name = found.Name,
            });
            IGreeter greeter = await client.DispenseAsync<IGreeter>("greeter");
            greetings.Add($"{found.Name}: {await greeter.GreetAsync()}");
        }
        #endregion

        Assert.Equal(["greeter: Hello from another process!"], greetings);
    }

    [Fact(Timeout = 60_000)]
    public async Task Plugin_WithTheChecksumOfItsFolder_Greets()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no such folder to copy.");
        string folder = Directory.CreateTempSubdirectory("guide-checksum-").FullName;
        try
        {
            string original = Path.GetDirectoryName(Places.Plugin)!;
            string[] files = Directory.GetFiles(original);
            Array.ForEach(files, file => File.Copy(file, Path.Combine(folder, Path.GetFileName(file))));
            string manifest = Path.Combine(folder, "plugin.checksums");
            await File.WriteAllLinesAsync(manifest, files.Select(file => $"{HashOf(file)}  {Path.GetFileName(file)}"), TestContext.Current.CancellationToken);
            string checksum = HashOf(manifest);
            string executable = Path.Combine(folder, Path.GetFileName(Places.Plugin));

            #region checksum
            var config = new ClientConfig
            {
                Handshake = GreeterHandshake.Config,
                Plugins = new PluginMap { ["greeter"] = new GreeterPlugin() },
                Command = new PluginCommand(executable),
                SecureConfig = new SecureConfig { Checksum = Checksum.ForDirectory(checksum) },
            };
            #endregion

            await using var client = new PluginClient(config);
            IGreeter greeter = await client.DispenseAsync<IGreeter>("greeter");
            Assert.Equal("Hello from another process!", await greeter.GreetAsync());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static string HashOf(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
    }

    [Fact(Timeout = 60_000)]
    public async Task Plugin_WithAnEnvironmentOfItsOwn_Greets()
    {
        string? dotnet = Environment.GetEnvironmentVariable("DOTNET_ROOT");

        #region environment
        string executable = Path.Combine(AppContext.BaseDirectory, "plugins", "greeter", "Greeter.Plugin");
        var config = new ClientConfig
        {
            Handshake = GreeterHandshake.Config,
            Plugins = new PluginMap { ["greeter"] = new GreeterPlugin() },
            InheritEnvironment = false,
            Command = new PluginCommand(executable)
            {
                Environment = new Dictionary<string, string?> { ["DOTNET_ROOT"] = dotnet },
            },
        };
        #endregion

        Assert.True(Path.IsPathFullyQualified(executable));
        await using var client = new PluginClient(config with
        {
            Command = new PluginCommand(Places.Plugin) { Environment = config.Command.Environment },
        });
        IGreeter greeter = await client.DispenseAsync<IGreeter>("greeter");
        Assert.Equal("Hello from another process!", await greeter.GreetAsync());
    }

    [Fact(Timeout = 60_000)]
    public async Task Plugin_WithMutualTls_Greets()
    {
        string executable = Places.Plugin;

        #region mtls
        var config = new ClientConfig
        {
            Handshake = GreeterHandshake.Config,
            Plugins = new PluginMap { ["greeter"] = new GreeterPlugin() },
            Command = new PluginCommand(executable),
            AutoMtls = true,
        };
        #endregion

        await using var client = new PluginClient(config);
        IGreeter greeter = await client.DispenseAsync<IGreeter>("greeter");
        Assert.Equal("Hello from another process!", await greeter.GreetAsync());
    }
}
