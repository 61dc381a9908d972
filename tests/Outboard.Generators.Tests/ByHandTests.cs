namespace Outboard.Generators.Tests;

/// <summary>Classes by hand beside generated ones.</summary>
public sealed class ByHandTests
{
    private const string Interface = """
        using System.Text.Json.Serialization;
        using System.Text.Json.Serialization.Metadata;
        using Outboard;
        namespace Acme;
        [PluginContract] public interface IThing { Task GetAsync(); }

        """;

    private const string Client = """
        public sealed class ThingRpc(MuxBroker broker, RpcClient client) : IThing
        {
            public Task GetAsync() => throw new NotSupportedException($"{broker}{client}");
        }

        """;

    private const string Server = """
        internal sealed class ThingRpcServer
        {
            public ThingRpcServer(IThing implementation) => Implementation = implementation;
            public IThing Implementation { get; }
            public RpcServer ToRpcServer() => new();
        }

        """;

    private const string PluginType = """
        public sealed class ThingPlugin(IThing? implementation = null, bool loud = false) : Plugin<IThing>
        {
            public override RpcServer Server(MuxBroker broker) => new ThingRpcServer(implementation ?? throw new InvalidOperationException($"{loud}")).ToRpcServer();
            public override IThing Client(MuxBroker broker, RpcClient client) => throw new NotSupportedException();
        }

        """;

    [Fact]
    public void Client_ByHand_IsMadeByTheGeneratedPlugin()
    {
        Generation generation = Generation.Of(Interface + Client).IsClean();

        Assert.Equal(["Acme.ThingPlugin.g.cs", "Acme.ThingRegistration.g.cs", "Acme.ThingRpcServer.g.cs"], generation.Files.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("=> new ThingRpc(broker, client);", generation.Files["Acme.ThingPlugin.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Server_ByHand_IsMadeByTheGeneratedPlugin()
    {
        Generation generation = Generation.Of(Interface + Server).IsClean();

        Assert.Equal(["Acme.ThingPlugin.g.cs", "Acme.ThingRegistration.g.cs", "Acme.ThingRpc.g.cs"], generation.Files.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("new ThingRpcServer(served).ToRpcServer()", generation.Files["Acme.ThingPlugin.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Plugin_ByHand_UsesGeneratedStubsAndIsRegistered()
    {
        Generation generation = Generation.Of(Interface + PluginType).IsClean();

        Assert.Equal(["Acme.ThingRegistration.g.cs", "Acme.ThingRpc.g.cs", "Acme.ThingRpcServer.g.cs"], generation.Files.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("Plugin.Register<IThing>(implementation => new ThingPlugin(implementation))", generation.Files["Acme.ThingRegistration.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void All_ByHand_AreOnlyRegistered() =>
        Assert.Equal(["Acme.ThingRegistration.g.cs"], Generation.Of(Interface + Client + Server + PluginType).IsClean().Files.Keys);

    [Theory]
    [InlineData("public sealed class ThingRpc(string text) : IThing { public Task GetAsync() => Task.FromResult(text); }", "OUTBOARD118 ThingRpc")]
    [InlineData("public sealed class ThingRpc(RpcClient client) { public RpcClient Client => client; }", "OUTBOARD118 ThingRpc")]
    [InlineData("public sealed class ThingRpcServer(IThing implementation) { public IThing Served => implementation; }", "OUTBOARD118 ThingRpcServer")]
    [InlineData("public static class ThingRpcServer { }", "OUTBOARD118 ThingRpcServer")]
    [InlineData("public sealed class ThingPlugin;", "OUTBOARD122 ThingPlugin")]
    [InlineData("public abstract class ThingPlugin(IThing? implementation) : Plugin<IThing> { public IThing? Thing => implementation; }", "OUTBOARD122 ThingPlugin")]
    public void Class_OfTheWrongShape_IsReported(string byHand, string expected)
    {
        Generation generation = Generation.Of(Interface + byHand);

        Assert.Equal([expected], generation.ReportedAt());
        Assert.Empty(generation.Compiled);
    }

    [Fact]
    public void Json_InTheNamespace_IsThePluginsTypes()
    {
        const string json = "[JsonSerializable(typeof(string))] internal sealed partial class ThingJson : JsonSerializerContext;";

        Assert.Contains("IJsonTypeInfoResolver JsonTypes => ThingJson.Default;", Generation.Of(Interface + json).IsClean().Files["Acme.ThingPlugin.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("internal sealed class ThingJson;")]
    public void Json_ThatIsNotThereOrNoContext_IsLeftOut(string json) =>
        Assert.DoesNotContain("JsonTypes", Generation.Of(Interface + json).IsClean().Files["Acme.ThingPlugin.g.cs"], StringComparison.Ordinal);
}
