using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;

namespace Outboard.Tests;

/// <summary>
/// Names of types that the other side sends, in all places where a serializer has looked for some: none is ever looked up. Looking one up
/// would ask this process for the assembly in its name, which does not exist.
/// </summary>
public sealed class TypeNamesTests : IDisposable
{
    // Alone in its own process, this would be the only one; other tests ask for other assemblies.
    private const string Evil = "Outboard.Evil";
    private const string TypeName = $"{Evil}.Gadget, {Evil}, Version=1.0.0.0, Culture=neutral, PublicKeyToken=null";

    private readonly ConcurrentBag<string> _asked = [];

    public TypeNamesTests()
    {
        AppDomain.CurrentDomain.AssemblyResolve += Note;
        AppDomain.CurrentDomain.TypeResolve += Note;
    }

    public static TheoryData<string, bool> Values => Both(
        $$"""{"$type":"{{TypeName}}"}""",
        $$"""{"$type":"System.Windows.Data.ObjectDataProvider, {{Evil}}","MethodName":"Start","MethodParameters":{"$values":["sh"]} }""",
        $$"""{"$id":"1","$type":"{{TypeName}}","$ref":"1"}""",
        $$"""{"__type":"{{TypeName}}"}""",
        $$"""{"@type":"{{TypeName}}","type":"{{TypeName}}"}""",
        $$"""{"ClassName":"{{TypeName}}","Message":"m","Data":null,"HResult":-1,"Source":"{{Evil}}","StackTraceString":"s","WatsonBuckets":null}""",
        $$"""{"typeName":"{{TypeName}}","assembly":"{{Evil}}"}""",
        $$"""{"__jsonrpc_marshaled":1,"handle":1,"lifetime":"call","optionalInterfaces":[1]}""",
        $$"""{"__jsonrpc_marshaled":1,"handle":1,"$type":"{{TypeName}}"}""",
        $$"""{"token":1,"values":["{{TypeName}}"],"$type":"{{TypeName}}"}""",
        $$"""["{{TypeName}}",[{"$type":"{{TypeName}}"}]]""",
        $$"""{"$bytes":0,"$type":"{{TypeName}}"}""");

    public void Dispose()
    {
        AppDomain.CurrentDomain.AssemblyResolve -= Note;
        AppDomain.CurrentDomain.TypeResolve -= Note;
    }

    /// <summary>The test sees it when somebody looks.</summary>
    [Fact]
    public void Lookup_OfATypeByName_IsSeen()
    {
        Assert.Null(Type.GetType(TypeName));

        Assert.NotEmpty(_asked);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Arguments_WithNamesOfTypes_LoadNone(string value, bool asHost)
    {
        object? taken = null;
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(
            asHost,
            new LogCollector(),
            new RpcServer().Add("Greet", _ => Task.FromResult("hello")).Add<object?>("Take", (argument, _) =>
            {
                taken = argument;
                return Task.CompletedTask;
            }).Add<Dictionary<string, object?>>("TakeAll", (_, _) => Task.CompletedTask).Add<Exception?>("TakeError", (_, _) => Task.CompletedTask));

        foreach (string method in new[] { "Take", "TakeAll", "TakeError", "Greet", "Missing", "$/progress", "$/releaseMarshaledObject" })
        {
            await peer.SendAsync($$"""{"jsonrpc":"2.0","id":7,"method":"{{method}}","params":[{{value}}],"$type":"{{TypeName}}"}""");
            Assert.NotNull(await peer.ReadAsync());
        }

        Assert.True(taken is null or JsonElement, $"It is a {taken?.GetType()}.");
        await AssertNoneAsync(peer);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Results_WithNamesOfTypes_LoadNone(string value, bool asHost)
    {
        await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost, new LogCollector());

        await peer.SendAsync($$"""{"jsonrpc":"2.0","id":{{peer.CallId}},"result":{{value}},"$type":"{{TypeName}}"}""");

        await Assert.ThrowsAnyAsync<PluginException>(peer.Call.Soon);
        await AssertNoneAsync(peer);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Errors_WithNamesOfTypes_LoadNone(string value, bool asHost)
    {
        foreach (string data in new[] { value, $$"""{"type":"{{TypeName}}","stack":"s","inner":{{value}}}""", $$"""{"type":{{value}}}""" })
        {
            await using PlayedPeer peer = await PlayedPeer.OpenAsync(asHost, new LogCollector());

            await peer.SendAsync($$"""{"jsonrpc":"2.0","id":{{peer.CallId}},"error":{"code":-32000,"message":"m","data":{{data}} } }""");

            await Assert.ThrowsAsync<PluginCallException>(peer.Call.Soon);
            await AssertNoneAsync(peer);
        }
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void LogLinesAndOtherTexts_WithNamesOfTypes_LoadNone(string value, bool asStderr)
    {
        using var logs = new LogCollector();
        var forwarder = new PluginLogForwarder(logs, "plugin", TimeProvider.System);
        string line = $$"""{"@level":"error","@message":"m","@module":"{{TypeName}}","exception":{{value}},"@exception":"{{TypeName}}: m","$type":"{{TypeName}}"}""";
        (asStderr ? forwarder.ForwardStderr : (Action<string>)forwarder.ForwardStdout)(line);
        forwarder.ForwardStderr($"Unhandled exception. {TypeName}: m");
        forwarder.Complete();
        Assert.NotEmpty(logs.Lines.Select(entry => entry.Text).ToArray());

        Assert.Throws<FormatException>(() => ReattachConfig.FromJson($$"""{"$type":"{{TypeName}}","protocol":{{value}}}"""));
        Assert.Throws<PluginStartException>(() => HandshakeLine.Parse($"1|1|{TypeName}|{value}|{TypeName}|", "plugin", [1], ["jsonrpc"]));
        Assert.Empty(_asked);
    }

    private static TheoryData<string, bool> Both(params string[] values)
    {
        var rows = new TheoryData<string, bool>();
        foreach (string value in values)
        {
            rows.Add(value, true);
            rows.Add(value, false);
        }

        return rows;
    }

    private async Task AssertNoneAsync(PlayedPeer peer)
    {
        await peer.AssertLivesAsync();
        Assert.Empty(_asked);
    }

    private Assembly? Note(object? sender, ResolveEventArgs asked)
    {
        if (asked.Name.Contains(Evil, StringComparison.Ordinal))
        {
            _asked.Add(asked.Name);
        }

        return null;
    }
}
