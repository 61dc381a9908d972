using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Outboard.Generators.Tests;

/// <summary>What is reported, where, and that it is the only thing that is.</summary>
public sealed class DiagnosticTests
{
    [Theory]
    [InlineData("string Name { get; set; }", "OUTBOARD101 Name", "'IThing.Name' is a property", "Task<string> GetNameAsync(CancellationToken cancellationToken)")]
    [InlineData("int Count { get; }", "OUTBOARD101 Count", "IThing.Count", "Task<int>")]
    [InlineData("int Only { init; }", "OUTBOARD101 Only", "IThing.Only", "Task<int>")]
    [InlineData("event EventHandler Changed;", "OUTBOARD102 Changed", "IThing.Changed", "IAsyncEnumerable<T>")]
    [InlineData("int this[string key, int i] { get; set; }", "OUTBOARD103 this", "IThing.this[]", "Task<T>")]
    [InlineData("Task<T?> GetAsync<T>(T? value) where T : class;", "OUTBOARD104 GetAsync", "IThing.GetAsync", "one method for each type")]
    [InlineData("int Count();", "OUTBOARD105 Count", "returns int,", "Task<int>")]
    [InlineData("ref readonly int Count();", "OUTBOARD105 Count", "returns int,", "Task<int>")]
    [InlineData("unsafe int* Count();", "OUTBOARD105 Count", "returns int*,", "Task")]
    [InlineData("void Run();", "OUTBOARD106 Run", "'IThing.Run' returns void", "Return Task")]
    [InlineData("Task GetAsync(ref int value);", "OUTBOARD107 GetAsync", "'value' by reference", "by value")]
    [InlineData("Task GetAsync(out int value);", "OUTBOARD107 GetAsync", "'value' by reference", "by value")]
    [InlineData("Task GetAsync(in int value);", "OUTBOARD107 GetAsync", "'value' by reference", "by value")]
    [InlineData("Task GetAsync(ref readonly int value);", "OUTBOARD107 GetAsync", "'value' by reference", "by value")]
    [InlineData("Task GetAsync(Span<byte> value);", "OUTBOARD108 GetAsync", "System.Span<byte>", "array")]
    [InlineData("unsafe Task GetAsync(int* value);", "OUTBOARD108 GetAsync", "int*", "points to")]
    [InlineData("unsafe Task GetAsync(delegate*<int, void> value);", "OUTBOARD108 GetAsync", "delegate*<int, void>", "points to")]
    [InlineData("Task GetAsync(Action value);", "OUTBOARD108 GetAsync", "System.Action", "[PluginContract]")]
    [InlineData("Task GetAsync(List<Func<int>> value);", "OUTBOARD108 GetAsync", "System.Func<int>", "[PluginContract]")]
    [InlineData("Task GetAsync(Type value);", "OUTBOARD108 GetAsync", "System.Type", "its own process only")]
    [InlineData("Task<Shape> GetAsync();", "OUTBOARD108 GetAsync", "Shape", "[JsonDerivedType]")]
    [InlineData("Task<(int Left, int Right)> GetAsync();", "OUTBOARD109 GetAsync", "(int Left, int Right)", "a record")]
    [InlineData("Task GetAsync((int, int)[] value);", "OUTBOARD109 GetAsync", "(int, int)", "a record")]
    [InlineData("Task Get(int value); Task GetAsync();", "OUTBOARD110 GetAsync", "'Get', which IThing.Get(int)", "Rename")]
    [InlineData("Task GetAsync(int value); Task GetAsync(string value);", "OUTBOARD110 GetAsync", "which IThing.GetAsync(int) has", "Rename")]
    [InlineData("Task GetAsync(int a, int b, int c, int d, int e, int f, int g, int h, int i);", "OUTBOARD111 GetAsync", "takes 9 arguments", "record")]
    [InlineData("Task GetAsync(IOther value);", "OUTBOARD112 GetAsync", "the interface IOther", "Mark it with [PluginContract]")]
    [InlineData("Task<IComparable> GetAsync();", "OUTBOARD112 GetAsync", "the interface System.IComparable", "class or record")]
    [InlineData("Task GetAsync(CancellationToken a, CancellationToken b);", "OUTBOARD119 GetAsync", "more than one CancellationToken", "only one")]
    [InlineData("Task<IAsyncEnumerable<int>> GetAsync();", "OUTBOARD120 GetAsync", "Task<System.Collections.Generic.IAsyncEnumerable<int>>", "without a task")]
    [InlineData("Task<IProgress<int>> GetAsync();", "OUTBOARD120 GetAsync", "System.IProgress<int>", "only be a parameter")]
    [InlineData("Task<List<Stream>> GetAsync();", "OUTBOARD120 GetAsync", "System.IO.Stream", "parameter or the result itself")]
    [InlineData("IAsyncEnumerable<Stream> GetAsync();", "OUTBOARD120 GetAsync", "System.IO.Stream", "parameter or the result itself")]
    [InlineData("Task GetAsync(MemoryStream value);", "OUTBOARD120 GetAsync", "System.IO.MemoryStream", "Use Stream")]
    [InlineData("Task<Task<int>> GetAsync();", "OUTBOARD120 GetAsync", "Task<int>", "pass its result")]
    [InlineData("Task<ICallback> GetAsync();", "OUTBOARD120 GetAsync", "ICallback", "IAsyncDisposable")]
    [InlineData("protected Task GetAsync();", "OUTBOARD117 GetAsync", "'IThing.GetAsync' is not accessible", "public or internal")]
    public void Member_ThatCannotBeUsed_IsReportedWithItsFixAndNothingElseFails(string member, string expected, string what, string fix)
    {
        Generation generation = Generation.Of($$"""
            using Outboard;
            public interface IOther { }
            public abstract class Shape { }
            [PluginContract] public interface ICallback { Task CallAsync(); }
            [PluginContract] public interface IThing { {{member}} Task<string> GoodAsync(string text); }
            """);

        Assert.Equal([expected], generation.ReportedAt());
        Assert.Contains(what, generation.Message(), StringComparison.Ordinal);
        Assert.Contains(fix, generation.Message(), StringComparison.Ordinal);
        Assert.Empty(generation.Compiled.Select(diagnostic => $"{diagnostic}\n{diagnostic.Location.SourceTree}"));
        Assert.Contains("CallAsync<string>(\"Good\", [text])", generation.Files["ThingRpc.g.cs"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public interface IThing<T> { Task GetAsync(T value); }", "OUTBOARD116 IThing")]
    [InlineData("public interface IThing { static abstract Task GetAsync(); }", "OUTBOARD113 GetAsync")]
    [InlineData("public interface IThing { static abstract int Number { get; } }", "OUTBOARD113 Number")]
    [InlineData("file interface IThing { Task GetAsync(); }", "OUTBOARD117 IThing")]
    public void Interface_ThatIsNotAValidContract_IsReportedAndLeftAlone(string declaration, string expected)
    {
        Generation generation = Generation.Of($"[Outboard.PluginContract] {declaration}");

        Assert.Equal([expected], generation.ReportedAt());
        Assert.Empty(generation.Compiled);
        Assert.Empty(generation.Files);
    }

    [Theory]
    [InlineData("public static class Outer { [Outboard.PluginContract] private interface IThing { } }", "OUTBOARD117 IThing")]
    [InlineData("public class Outer<T> { [Outboard.PluginContract] public interface IThing { } }", "OUTBOARD116 IThing")]
    public void Interface_InsideAnotherType_MustBeReachable(string source, string expected) => Assert.Equal([expected], Generation.Of(source).ReportedAt());

    [Fact]
    public void TwoInterfaces_OfOneStem_AreReportedOnce()
    {
        Generation generation = Generation.Of("""
            using Outboard;
            [PluginContract] public interface IThing { Task GetAsync(); }
            [PluginContract] public interface Thing { Task GetAsync(); }
            """);

        Assert.Equal(["OUTBOARD118 Thing"], generation.ReportedAt());
        Assert.Contains("contract IThing has", generation.Message(), StringComparison.Ordinal);
        Assert.Empty(generation.Compiled);
    }

    [Fact]
    public void Language_BeforePrimaryConstructors_IsReported()
    {
        Generation generation = Generation.Of("using System.Threading.Tasks; [Outboard.PluginContract] public interface IThing { Task GetAsync(); }", LanguageVersion.CSharp11);

        Assert.Equal(["OUTBOARD121 IThing"], generation.ReportedAt());
        Assert.Empty(generation.Compiled);
    }

    [Fact]
    public void Type_MissingInTheJsonContext_IsReportedWithTheLineToAdd()
    {
        Generation generation = Generation.Of("""
            using System.Text.Json.Serialization;
            using Outboard;
            public record Address(string Street);
            public record Person(string Name, Address Home, int? Age);
            public record Animal(string Name);
            [JsonSerializable(typeof(List<Person>))]
            internal sealed partial class ThingJson : JsonSerializerContext;
            [PluginContract]
            public interface IThing
            {
                Task<Address> CoveredAsync(Person person, List<Person> people, int? age, Guid id, byte[] bytes);
                Task MissingAsync(Animal animal);
                IAsyncEnumerable<Animal[]> ItemsAsync();
            }
            """);

        Assert.Equal(["OUTBOARD114 ItemsAsync", "OUTBOARD114 MissingAsync"], generation.ReportedAt());
        Assert.Contains(generation.Reported, diagnostic => diagnostic.GetMessage(null).Contains(
            "'IThing.MissingAsync' uses Animal, which is missing from ThingJson. Add [JsonSerializable(typeof(Animal))]", StringComparison.Ordinal));
        Assert.All(generation.Reported, diagnostic => Assert.Equal(DiagnosticSeverity.Warning, diagnostic.Severity));
        Assert.Empty(generation.Compiled);
    }

    [Theory]
    [InlineData("Task<Person> GetAsync();", true, true)]
    [InlineData("Task<Person> GetAsync();", false, false)]
    [InlineData("Task<string> GetAsync(int number, IAsyncEnumerable<long> items, IProgress<double>? progress, Stream stream);", true, false)]
    public void JsonContext_ThatIsNotThere_IsMissedUnderAotAlone(string member, bool isAot, bool isReported)
    {
        Generation generation = Generation.Of(
            $"public record Person(string Name); [Outboard.PluginContract] public interface IThing {{ {member} }}", isAot: isAot);

        Assert.Equal(isReported ? ["OUTBOARD115 GetAsync"] : [], generation.ReportedAt());
        Assert.Empty(generation.Compiled);
        if (isReported)
        {
            Assert.Contains("[JsonSerializable(typeof(Person))] public sealed partial class ThingJson : JsonSerializerContext", generation.Message(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("object")]
    [InlineData("dynamic")]
    public void Type_ThatArrivesAsJson_IsWarnedOf(string type)
    {
        Generation generation = Generation.Of($"[Outboard.PluginContract] public interface IThing {{ Task<{type}> GetAsync(); }}");

        Assert.Equal(["OUTBOARD123 GetAsync"], generation.ReportedAt());
        Assert.Empty(generation.Compiled);
    }

    [Fact]
    public void Types_WithTheirOwnJsonForm_AreLeftAlone() => Generation.Of("""
        using System.Text.Json;
        using System.Text.Json.Nodes;
        using System.Text.Json.Serialization;
        using Outboard;
        [JsonDerivedType(typeof(Circle), "circle")] public abstract record Shape;
        public sealed record Circle(double Radius) : Shape;
        public sealed class Converter : JsonConverter<IShape>
        {
            public override IShape? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => null;
            public override void Write(Utf8JsonWriter writer, IShape value, JsonSerializerOptions options) { }
        }
        [JsonConverter(typeof(Converter))] public interface IShape { }
        [PluginContract]
        public interface IThing
        {
            Task<Shape> GetAsync(IShape shape, JsonElement element, JsonNode? node, IDictionary<string, Shape> shapes, IReadOnlySet<int> set);
        }
        """).IsClean();

    [Fact]
    public void Members_WithByHandClassesForBoth_AreNotChecked() => Generation.Of("""
        using Outboard;
        [PluginContract] public interface IThing { Task<(int, int)> GetAsync(Func<int> source); }
        public sealed class ThingRpc(RpcClient client, MuxBroker broker) : IThing
        {
            public Task<(int, int)> GetAsync(Func<int> source) => throw new NotSupportedException($"{client}{broker}");
        }
        public sealed class ThingRpcServer(IThing implementation)
        {
            public RpcServer ToRpcServer() => throw new NotSupportedException($"{implementation}");
        }
        """).IsClean();

    [Fact]
    public void Member_OfABaseInAnotherAssembly_IsReportedAtTheInterface()
    {
        Generation library = Generation.Of("public interface IBase { int Count { get; } }");

        Generation generation = Generation.Of("[Outboard.PluginContract] public interface IThing : IBase { }", references: [library.ToReference()]);

        Assert.Equal(["OUTBOARD101 IThing"], generation.ReportedAt());
        Assert.Contains("IBase.Count", generation.Message(), StringComparison.Ordinal);
        Assert.Empty(generation.Compiled);
    }

    [Fact]
    public void Rules_AllOfThem_AreInTheReleaseNotesAndTheReadme()
    {
        string releases = Repository.Read("runtime/Outboard.Generators/AnalyzerReleases.Unshipped.md");
        string readme = Repository.Read("runtime/Outboard.Generators/README.md").Replace("`", string.Empty, StringComparison.Ordinal);
        Assert.All(Descriptors.ById, rule =>
        {
            string title = rule.Value.Title.ToString(CultureInfo.InvariantCulture);
            Assert.Contains($"{rule.Key} | Outboard | {rule.Value.DefaultSeverity} | {title}", releases, StringComparison.Ordinal);
            Assert.Contains(
                $"| {rule.Key} | {rule.Value.DefaultSeverity.ToString().ToLowerInvariant()} | {title} | {rule.Value.Description.ToString(CultureInfo.InvariantCulture)} |",
                readme,
                StringComparison.Ordinal);
        });
    }
}
