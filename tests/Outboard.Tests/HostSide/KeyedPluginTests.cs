using System.Text;
using TestContract;

namespace Outboard.Tests;

/// <summary>A real plugin that was given a key: what processes of the same user can do that do not have it.</summary>
public sealed class KeyedPluginTests
{
    [Theory]
    [InlineData("""{"channel":"control"}""")]
    [InlineData("""{"channel":"plugin","name":"tester"}""")]
    [InlineData("""{"channel":"control","nonce":"1","proof":"00"}""")]
    [InlineData("""{"channel":"broker","name":"dial","id":1}""")]
    public async Task Stranger_OfTheSameUser_IsRefusedAndDisturbsNothing(string line)
    {
        await using var client = new PluginClient(TestPlugins.Patient());
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        await using Stream stranger = await ChannelSocket.ConnectAsync(AddressOf(client), Waiting.Token);

        await stranger.WriteAsync(Encoding.UTF8.GetBytes($"{line}\n"), Waiting.Token);

        using var reader = new StreamReader(stranger, Encoding.UTF8);
        string answer = await reader.ReadToEndAsync(Waiting.Token).Soon();
        Assert.Contains("\"bad-request\"", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("proof", answer, StringComparison.Ordinal);
        Assert.Equal(5, await tester.AddAsync(2, 3, Waiting.Token).Soon());
        Assert.Equal(KillStep.Quit, (await client.KillAsync(Waiting.Token).Soon()).Step);
    }

    [Fact]
    public async Task Host_OfTheReattachConfiguration_HasTheKey()
    {
        await using var client = new PluginClient(TestPlugins.Config());
        await client.ClientAsync(Waiting.Token).Soon();
        var reattach = ReattachConfig.FromJson(client.ReattachConfig.ToJson());
        await using var with = new PluginClient(TestPlugins.Config() with { Command = null, Reattach = reattach with { Test = true } });
        await using var without = new PluginClient(TestPlugins.Config() with { Command = null, Reattach = reattach with { Test = true, Key = null } });

        ITester tester = await with.DispenseAsync<ITester>("tester", Waiting.Token).Soon();

        Assert.Equal(5, await tester.AddAsync(2, 3, Waiting.Token).Soon());
        await Assert.ThrowsAsync<PluginConnectionException>(() => without.DispenseAsync<ITester>("tester", Waiting.Token).Soon());
        Assert.NotNull(reattach.Key);
        Assert.DoesNotContain(reattach.Key, reattach.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Key_OfAPlugin_StandsInNoEnvironmentAndNoCommandLine()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Environments and command lines are read from /proc.");
        await using var client = new PluginClient(TestPlugins.Config());
        ITester tester = await client.DispenseAsync<ITester>("tester", Waiting.Token).Soon();
        string key = client.ReattachConfig.Key!;

        Assert.All(
            [$"/proc/{client.Id}/environ", $"/proc/{client.Id}/cmdline", "/proc/self/environ"],
            file => Assert.DoesNotContain(key, File.ReadAllText(file), StringComparison.OrdinalIgnoreCase));

        // What the plugin would give to a process that it starts.
        Assert.Null(await tester.VariableAsync("OUTBOARD_KEY", Waiting.Token).Soon());
    }

    [Theory]
    [InlineData(PluginStdin.Detached, false)]
    [InlineData(PluginStdin.Watch, true)]
    public async Task Key_IsGivenWhereStandardInputIsTheHostsAlone(PluginStdin stdin, bool isGiven)
    {
        await using var client = new PluginClient(TestPlugins.Config() with { Stdin = stdin });
        await client.ClientAsync(Waiting.Token).Soon();

        Assert.Equal(isGiven, client.ReattachConfig.Key is not null);
    }

    private static PluginAddress AddressOf(PluginClient client) => new(client.ReattachConfig.Network, client.ReattachConfig.Address);
}
