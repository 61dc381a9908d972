namespace Outboard.Tests;

public sealed class RpcServerTests
{
    [Fact]
    public void Add_TheSameNameTwice_Throws()
    {
        RpcServer server = new RpcServer().Add("A", _ => Task.CompletedTask);

        Assert.Throws<ArgumentException>(() => server.Add("A", _ => Task.CompletedTask));
        Assert.Throws<ArgumentException>(() => server.Add("Plugin.A", _ => Task.CompletedTask));
        Assert.ThrowsAny<ArgumentException>(() => server.Add(" ", _ => Task.CompletedTask));
        Assert.Throws<ArgumentNullException>(() => server.Add("B", null!));
    }

    [Fact]
    public async Task Call_OfEightArguments_GivesThemInOrder()
    {
        string? heard = null;
        RpcServer server = new RpcServer()
            .Add<int, string, int, string, int, string, int, string, string>(
                "Join", (a, b, c, d, e, f, g, h, _) => Task.FromResult($"{a}{b}{c}{d}{e}{f}{g}{h}"))
            .Add<int, string, int, string, int, string, int, string>(
                "Hear",
                (a, b, c, d, e, f, g, h, _) =>
                {
                    heard = $"{h}{g}{f}{e}{d}{c}{b}{a}";
                    return Task.CompletedTask;
                });
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(server);
        await using MemoryPlugin owned = plugin;

        Assert.Equal("1a2b3c4d", await raw.Client.CallAsync<string>("Plugin.Join", [1, "a", 2, "b", 3, "c", 4, "d"], Waiting.Token).Soon());
        await raw.Client.CallAsync("Hear", [1, "a", 2, "b", 3, "c", 4, "d"], Waiting.Token).Soon();
        Assert.Equal("d4c3b2a1", heard);
    }
}
