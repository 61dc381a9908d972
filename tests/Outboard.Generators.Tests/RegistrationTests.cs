using System.Reflection;
using System.Runtime.Loader;

namespace Outboard.Generators.Tests;

/// <summary>Generated code at run time: found by its interface alone, before anything else of its assembly has been touched.</summary>
public sealed class RegistrationTests
{
    [Theory]
    [InlineData("", "Acme.ThingPlugin")]
    [InlineData("public sealed class ThingPlugin(IThing? thing = null) : Plugin<IThing> { public override RpcServer Server(MuxBroker broker) => new ThingRpcServer(thing!).ToRpcServer(); public override IThing Client(MuxBroker broker, RpcClient client) => new ThingRpc(client); }", "Acme.ThingPlugin")]
    public void For_AContractOfAnAssemblyJustLoaded_FindsThePluginType(string byHand, string expected)
    {
        Generation generation = Generation.Of($$"""
            using Outboard;
            namespace Acme;
            [PluginContract] public interface IThing { Task<string> GetAsync(); }
            {{byHand}}
            """).IsClean();
        using var stream = new MemoryStream();
        Assert.True(generation.Compilation.Emit(stream, cancellationToken: TestContext.Current.CancellationToken).Success);
        stream.Position = 0;
        Assembly assembly = new AssemblyLoadContext("contracts", isCollectible: true).LoadFromStream(stream);
        MethodInfo factory = typeof(Plugin).GetMethod(nameof(Plugin.For))!.MakeGenericMethod(assembly.GetType("Acme.IThing")!);

        object? plugin = factory.Invoke(null, [null]);

        Assert.Equal(expected, plugin?.GetType().FullName);
    }
}
