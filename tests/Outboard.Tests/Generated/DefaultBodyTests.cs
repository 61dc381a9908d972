using System.Runtime.CompilerServices;
using System.Text;
using TestContract;

namespace Outboard.Tests;

/// <summary>Methods that the interface has a body for, with plugins that are older than the method and with those that are not.</summary>
public sealed class DefaultBodyTests
{
    private static readonly string[] s_words = ["ant", "bee", "cat"];

    [Fact]
    public async Task Body_ThePluginIsOlder_RunsInPlaceOfTheCall()
    {
        int asked = 0;
        RpcServer older = new RpcServer().Add<int, string?>("Word", (index, _) =>
        {
            asked++;
            return Task.FromResult(s_words.ElementAtOrDefault(index));
        });
        await using MemoryPlugin plugin = await StartAsync(older);
        IVocabulary vocabulary = await DispenseAsync(plugin);
        using var written = new MemoryStream();

        Assert.Equal(3, await vocabulary.CountAsync(Waiting.Token).Soon());
        Assert.Equal(["the ant", "the bee", "the cat"], await vocabulary.WordsAsync("the ", Waiting.Token).ToListAsync(Waiting.Token).Soon());
        await vocabulary.WriteAsync(written, Waiting.Token).Soon();

        Assert.Equal("-ant-bee-cat", Encoding.UTF8.GetString(written.ToArray()));
        Assert.True(asked > 3, "The body has the words from the plugin.");
    }

    [Fact]
    public async Task Body_ThePluginHasTheMethod_DoesNotRun()
    {
        await using MemoryPlugin plugin = await MemoryPlugin.StartAsync(new PluginMap { ["raw"] = Plugin.For<IVocabulary>(new Newer()) });
        IVocabulary vocabulary = await DispenseAsync(plugin);

        Assert.Equal(100, await vocabulary.CountAsync(Waiting.Token).Soon());
        Assert.Equal(["the one"], await vocabulary.WordsAsync("the ", Waiting.Token).ToListAsync(Waiting.Token).Soon());
    }

    [Fact]
    public async Task Body_OfOneMethod_CallsWhatElseThePluginHas()
    {
        await using MemoryPlugin plugin = await StartAsync(new RpcServer()
            .Add<int, string?>("Word", (index, _) => Task.FromResult<string?>($"{index}"))
            .Add("Count", _ => Task.FromResult(2)));
        IVocabulary vocabulary = await DispenseAsync(plugin);

        Assert.Equal(["0", "1"], await vocabulary.WordsAsync("", Waiting.Token).ToListAsync(Waiting.Token).Soon());
    }

    [Fact]
    public async Task Body_TheMethodFails_DoesNotHideIt()
    {
        await using MemoryPlugin plugin = await StartAsync(new RpcServer()
            .Add<int>("Count", _ => throw new InvalidOperationException("no"))
            .Add<string, uint>("Words", (_, _) => throw new NotSupportedException("no")));
        IVocabulary vocabulary = await DispenseAsync(plugin);

        await Assert.ThrowsAsync<PluginCallException>(() => vocabulary.CountAsync(Waiting.Token).Soon());
        await Assert.ThrowsAsync<PluginCallException>(() => vocabulary.WordsAsync("", Waiting.Token).ToListAsync(Waiting.Token).Soon());

        // What has no body is missed as before.
        var missing = await Assert.ThrowsAsync<PluginContractException>(() => vocabulary.WordAsync(1, Waiting.Token).Soon());
        Assert.True(missing.MethodNotFound);
    }

    [Fact]
    public async Task Null_WhereTheContractHasNone_IsTheCallersMistake()
    {
        await using MemoryPlugin plugin = await StartAsync(new RpcServer());
        IVocabulary vocabulary = await DispenseAsync(plugin);

        await Assert.ThrowsAsync<ArgumentNullException>("prefix", () => vocabulary.WordsAsync(null!, Waiting.Token).ToListAsync(Waiting.Token).Soon());
        await Assert.ThrowsAsync<ArgumentNullException>("destination", () => vocabulary.WriteAsync(null!, Waiting.Token).Soon());
    }

    private static Task<MemoryPlugin> StartAsync(RpcServer server) => MemoryPlugin.StartAsync(new PluginMap { ["raw"] = new RawPlugin(server) });

    private static async Task<IVocabulary> DispenseAsync(MemoryPlugin plugin) =>
        (IVocabulary)(await plugin.Connection.DispenseAsync("raw", Plugin.For<IVocabulary>(), Waiting.Token).Soon()).Instance;

    private sealed class Newer : IVocabulary
    {
        public Task<string?> WordAsync(int index, CancellationToken cancellationToken = default) => Task.FromResult<string?>("word");

        public Task<int> CountAsync(CancellationToken cancellationToken = default) => Task.FromResult(100);

        public async IAsyncEnumerable<string> WordsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            yield return prefix + "one";
        }
    }
}
