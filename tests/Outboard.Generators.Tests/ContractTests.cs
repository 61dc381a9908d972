using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Outboard.Generators.Tests;

/// <summary>Contracts of odd shapes: each compiles without a warning, and the classes are where they belong.</summary>
public sealed class ContractTests
{
    [Theory]
    [InlineData(LanguageVersion.CSharp12)]
    [InlineData(LanguageVersion.CSharp13)]
    [InlineData(LanguageVersion.Latest)]
    [InlineData(LanguageVersion.Preview)]
    public void Language_FromPrimaryConstructorsOn_WillDo(LanguageVersion language) =>
        Generation.Of(Repository.Read("tests/Outboard.Generators.Tests/golden/IEverything.cs"), language).IsClean();

    [Theory]
    [InlineData(NullableContextOptions.Disable)]
    [InlineData(NullableContextOptions.Warnings)]
    public void Nullability_Unknown_IsNoMatter(NullableContextOptions nullable) => Generation.Of("""
        [Outboard.PluginContract]
        public interface IThing
        {
            Task<string> GetAsync(string text = null, int? number = null, IProgress<int> progress = null, Stream stream = null, CancellationToken token = default);
            IAsyncEnumerable<string> AllAsync(IAsyncEnumerable<string> words = null);
        }
        """, nullable: nullable).IsClean();

    [Fact]
    public void Interface_WithoutMembers_Compiles() => Generation.Of("[Outboard.PluginContract] public interface IThing;").IsClean();

    [Fact]
    public void Interface_Internal_HasInternalClasses()
    {
        Generation generation = Generation.Of("[Outboard.PluginContract] internal interface IThing { Task GetAsync(); }").IsClean();

        Assert.Equal(Accessibility.Internal, generation.Compilation.GetTypeByMetadataName("ThingRpc")!.DeclaredAccessibility);
        Assert.Equal(Accessibility.Internal, generation.Compilation.GetTypeByMetadataName("ThingRpcServer")!.DeclaredAccessibility);
        Assert.Equal(Accessibility.Internal, generation.Compilation.GetTypeByMetadataName("ThingPlugin")!.DeclaredAccessibility);
    }

    [Fact]
    public void Interface_Nested_HasItsClassesInTheNamespace()
    {
        Generation generation = Generation.Of("""
            using Outboard;
            namespace Acme;
            public static class Outer
            {
                public sealed record Item(string Name);
                [PluginContract] public interface IThing { Task<Item> GetAsync(Item item); }
            }
            internal static class Hidden
            {
                [PluginContract] public interface IOther { Task<Outer.Item[]> GetAsync(Outer.IThing thing); }
            }
            """).IsClean();

        Assert.Contains("class ThingRpc(RpcClient client) : Outer.IThing", generation.Files["Acme.ThingRpc.g.cs"], StringComparison.Ordinal);
        Assert.Equal(Accessibility.Internal, generation.Compilation.GetTypeByMetadataName("Acme.OtherRpc")!.DeclaredAccessibility);
    }

    [Fact]
    public void Names_TakenByOthers_AreWrittenInFull()
    {
        // Around and in the namespace of the contract stand types and namespaces that generated code would name otherwise.
        Generation generation = Generation.Of("""
            namespace Acme.Plugin { public class Anything; }
            namespace Acme.Task { public class Anything; }
            namespace Acme
            {
                public class CancellationToken;
                public class MuxBroker;
                public class RpcClient;
                public class RpcServer;
                public class BrokerOffer;
                public class PluginException;
                public class InvalidOperationException;
                public class Stream;
                public class List<T>;
            }
            namespace Acme.Contracts
            {
                public class Guid;
                [Outboard.PluginContract]
                public interface IThing
                {
                    global::System.Threading.Tasks.Task<global::System.Guid> GetAsync(
                        global::System.Collections.Generic.List<int> list,
                        global::System.IO.Stream stream,
                        global::System.Collections.Generic.IAsyncEnumerable<int> items,
                        Guid guid,
                        global::System.Threading.CancellationToken token = default);
                    global::System.Collections.Generic.IAsyncEnumerable<int> CountAsync();
                }
            }
            """).IsClean();

        Assert.Contains("global::Outboard.RpcClient client", generation.Files["Acme.Contracts.ThingRpc.g.cs"], StringComparison.Ordinal);
        Assert.Contains("Guid guid", generation.Files["Acme.Contracts.ThingRpc.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Names_OfGlobalUsings_DoNotMakeAmbiguous() => Generation.Of("""
        global using Elsewhere;
        global using Task = System.Threading.Tasks.Task;
        namespace Elsewhere { public class RpcClient; public class PluginException; public class MuxBroker; }
        namespace Acme { [Outboard.PluginContract] public interface IThing { Task GetAsync(); Task OpenAsync(Stream content); } }
        """).IsClean();

    [Fact]
    public void Names_ThatAreKeywords_AreEscaped() => Generation.Of("""
        using Outboard;
        namespace Acme.@class.@event;
        public enum @enum { @default }
        public record @record(string Name);
        [PluginContract]
        public interface @interface
        {
            Task<@record> @switchAsync(@enum @if = @enum.@default, string await = "", int value = 1, int @field = 2);
            IAsyncEnumerable<@enum> @while(IAsyncEnumerable<int> @in, CancellationToken @lock = default);
        }
        """).IsClean();

    [Fact]
    public void Bases_OfEveryKind_HaveTheirMembersIncluded()
    {
        Generation generation = Generation.Of("""
            using Outboard;
            public interface IRoot { Task RootAsync(); }
            public interface ILeft : IRoot { Task LeftAsync(); }
            public interface IRight<T> : IRoot { Task<T> RightAsync(T value, T[] values, List<T?> all); }
            [PluginContract] public interface IThing : ILeft, IRight<string>, IAsyncDisposable { Task OwnAsync(); }
            """).IsClean();

        string server = generation.Files["ThingRpcServer.g.cs"];
        Assert.All(["Root", "Left", "Right", "Own"], name => Assert.Contains($"(\"{name}\", {name})", server, StringComparison.Ordinal));
        Assert.DoesNotContain("Dispose", server, StringComparison.Ordinal);
        Assert.Contains("public ValueTask DisposeAsync() => client.DisposeAsync();", generation.Files["ThingRpc.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Contracts_TwoInOneProject_HaveTheirOwnClasses() => Assert.Equal(
        8,
        Generation.Of("""
            using Outboard;
            namespace A { [PluginContract] public interface IThing { Task GetAsync(); } }
            namespace B { [PluginContract] public interface IThing { Task GetAsync(); } }
            """).IsClean().Files.Count);

    [Fact]
    public void Interface_InParts_IsReadWhole() => Assert.Contains(
        "\"Second\"",
        Generation.Of("""
            [Outboard.PluginContract] public partial interface IThing { Task FirstAsync(); }
            public partial interface IThing { Task SecondAsync(); }
            """).IsClean().Files["ThingRpcServer.g.cs"],
        StringComparison.Ordinal);

    [Fact]
    public void Obsolete_InterfaceAndMembers_DoNotWarnInTheirStubs()
    {
        Generation generation = Generation.Of("""
            [Outboard.PluginContract] public interface IThing { [Obsolete("Old.")] Task GetAsync(); }
            """);

        Assert.Empty(generation.Compiled);
    }

    [Fact]
    public void Callback_OfAnotherAssembly_IsCalledByItsOwnStubs()
    {
        Generation library = Generation.Of("""
            namespace Library { [Outboard.PluginContract] public interface ICallback { Task<int> CallAsync(Stream stream); } }
            """);

        Generation generation = Generation.Of(
            "namespace Acme { [Outboard.PluginContract] public interface IThing { Task GetAsync(Library.ICallback callback); } }",
            references: [library.ToReference()]).IsClean();

        Assert.Contains("new global::Library.CallbackRpc(callbackClient, broker)", generation.Files["Acme.ThingRpcServer.g.cs"], StringComparison.Ordinal);
        Assert.Contains("new global::Library.CallbackRpcServer(callback, broker).ToRpcServer()", generation.Files["Acme.ThingRpc.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Callback_OfAnAssemblyWithoutTheGenerator_IsReported()
    {
        CSharpCompilation library = (CSharpCompilation)Generation.Of("namespace Library { [Outboard.PluginContract] public interface ICallback { Task CallAsync(); } }").Compilation;
        library = library.RemoveSyntaxTrees(library.SyntaxTrees.Where(tree => tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal)));
        using var stream = new MemoryStream();
        Assert.True(library.Emit(stream, cancellationToken: TestContext.Current.CancellationToken).Success);

        Generation generation = Generation.Of(
            "[Outboard.PluginContract] public interface IThing { Task GetAsync(Library.ICallback callback); }",
            references: [MetadataReference.CreateFromImage(stream.ToArray())]);

        Assert.Equal(["OUTBOARD120 GetAsync"], generation.ReportedAt());
        Assert.Contains("reference the Outboard package in the project that declares it", generation.Message(), StringComparison.Ordinal);
        Assert.Empty(generation.Compiled);
    }
}
