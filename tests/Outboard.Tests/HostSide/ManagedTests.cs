namespace Outboard.Tests;

/// <summary>The clean-up of all managed clients at once.</summary>
public sealed class ManagedTests
{
    [Fact]
    public async Task KillAll_EndsWhatIsManagedAndNothingElse()
    {
        var managed = new PluginClient(TestPlugins.Patient("serve") with { Managed = true });
        var second = new PluginClient(TestPlugins.Patient("serve") with { Managed = true });
        await using var other = new PluginClient(TestPlugins.Patient("serve"));
        PluginConnection connection = await other.ClientAsync(Waiting.Token).Soon();
        await Task.WhenAll(managed.ClientAsync(Waiting.Token), second.ClientAsync(Waiting.Token)).Soon();

        await PluginClient.KillAllAsync(Waiting.Token).Soon();

        Assert.Equal(KillStep.Quit, (await managed.Exited.Soon()).Step);
        Assert.Equal(KillStep.Quit, (await second.Exited.Soon()).Step);
        await connection.PingAsync(Waiting.Token).Soon();
    }

    /// <summary>In test mode the plugin lives on, so that its end never comes.</summary>
    [Fact]
    public async Task ManagedClient_KilledInTestMode_IsHeldNoLonger()
    {
        await using var starter = new PluginClient(TestPlugins.Patient("serve"));
        PluginConnection connection = await starter.ClientAsync(Waiting.Token).Soon();
        var client = new PluginClient(TestPlugins.Config() with { Command = null, Reattach = starter.ReattachConfig with { Test = true }, Managed = true });
        await client.ClientAsync(Waiting.Token).Soon();
        Assert.True(client.IsManaged);

        await client.KillAsync(Waiting.Token).Soon();

        Assert.False(client.IsManaged);
        await connection.PingAsync(Waiting.Token).Soon();
    }
}
