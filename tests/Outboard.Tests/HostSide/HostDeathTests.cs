using System.Globalization;

namespace Outboard.Tests;

/// <summary>The host is another process here, so that it can be killed.</summary>
public sealed class HostDeathTests
{
    [Theory]
    [InlineData("before-connecting", PluginStdin.Watch)]
    [InlineData("idle", PluginStdin.Watch)]
    [InlineData("in-mid-call", PluginStdin.Watch)]
    [InlineData("with-grandchild", PluginStdin.Watch)]
    [InlineData("before-connecting", PluginStdin.Inherit)]
    [InlineData("in-mid-call", PluginStdin.Inherit)]
    public async Task HostKilled_AtAnyMoment_ThePluginIsGone(string when, PluginStdin stdin)
    {
        TestPlugins.SkipOnWindows();
        using HostProcess host = await HostProcess.StartAsync(when, stdin);
        int plugin = int.Parse(host.Lines.Told("plugin"), CultureInfo.InvariantCulture);
        Assert.True(ProcessTable.Lives(plugin));

        Signal.Send(host.Id, Signal.Kill);
        await ProcessTable.GoneAsync(plugin);

        if (when == "with-grandchild")
        {
            await ProcessTable.GoneAsync(int.Parse(host.Lines.Told("grandchild"), CultureInfo.InvariantCulture));
        }

        if (when != "before-connecting")
        {
            Assert.False(Directory.Exists(host.Lines.Told("folder")));
        }
    }

    [Fact]
    public async Task Stdin_Inherited_IsTheHostsOwn()
    {
        using HostProcess host = await HostProcess.StartAsync("stdin", PluginStdin.Inherit, input: "typed by a person");

        Assert.Equal("typed by a person", host.Lines.Told("stdin"));
    }
}
