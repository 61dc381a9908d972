using Outboard;

namespace Guide;

/// <summary>The README's first lines of code.</summary>
public sealed class FirstLookTests
{
    private const string Reattach = "OUTBOARD_REATTACH_RENDERER";

    [Fact(Timeout = 60_000)]
    public async Task Renderer_OfTheReadme_IsServedAndCalled()
    {
        var handshake = new HandshakeConfig { ProtocolVersion = 1, MagicCookieKey = "RENDERER_PLUGIN", MagicCookieValue = "c1d1a5b2-6a3c-4c5e-9f0e-0a9d4c8e7b61" };
        using var ending = new CancellationTokenSource();
        var serving = new TaskCompletionSource<ReattachConfig>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> plugin = MainAsync(handshake, serving.SetResult, ending.Token);
        ReattachConfig running = await serving.Task;
        Environment.SetEnvironmentVariable(Reattach, running.ToJson());
        try
        {
            #region host
            string executable = Path.Combine(AppContext.BaseDirectory, "plugins", "renderer");
            await using var client = new PluginClient(new ClientConfig
            {
                Handshake = handshake,
                Command = new PluginCommand(executable),
            });
            IRenderer renderer = await client.DispenseAsync<IRenderer>("renderer");
            string html = await renderer.RenderAsync("# Hello");
            #endregion

            Assert.Equal("<h1>Hello</h1>", html);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Reattach, null);
        }

        await ending.CancelAsync();
        Assert.Equal(0, await plugin);
    }

    // Served in this very process and attached to, so that the host's lines are the README's own.
    private static async Task<int> MainAsync(HandshakeConfig handshake, Action<ReattachConfig> started, CancellationToken ending)
    {
        #region plugin
        var config = new ServeConfig
        {
            Handshake = handshake,
            Plugins = new() { ["renderer"] = Plugin.For<IRenderer>(new Renderer()) },
        };
        #endregion

        return await PluginServer.ServeAsync(config with { Test = started }, ending);
    }
}
