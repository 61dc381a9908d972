using Microsoft.CodeAnalysis;

namespace Outboard.Generators.Tests;

/// <summary>Types that lose content in JSON are reported at the member concerned, with the fix.</summary>
public sealed class ContentTests
{
    private const string Usings = """
        using System.Collections;
        using System.Collections.Concurrent;
        using System.Collections.Immutable;
        using System.Collections.ObjectModel;
        using System.Globalization;
        using System.Net;
        using System.Numerics;
        using System.Text;
        using System.Text.Json;
        using System.Text.Json.Nodes;
        using System.Text.Json.Serialization;
        using Outboard;

        """;

    [Theory]
    [InlineData("BigInteger")]
    [InlineData("BigInteger?")]
    [InlineData("Vector3")]
    [InlineData("Matrix4x4")]
    [InlineData("Complex")]
    [InlineData("Index")]
    [InlineData("Range")]
    [InlineData("System.Drawing.Color")]
    [InlineData("StringBuilder")]
    [InlineData("IPAddress")]
    [InlineData("CultureInfo")]
    [InlineData("Encoding")]
    [InlineData("Rune")]
    [InlineData("FileInfo")]
    [InlineData("InvalidOperationException")]
    [InlineData("Lazy<int>")]
    [InlineData("Stack<int>")]
    [InlineData("ImmutableStack<int>")]
    [InlineData("ConcurrentStack<int>")]
    [InlineData("ArraySegment<byte>")]
    [InlineData("ReadOnlyCollection<int>")]
    [InlineData("BitArray")]
    [InlineData("int[,]")]
    [InlineData("int[][,]")]
    [InlineData("Dictionary<Point, int>")]
    [InlineData("IReadOnlyDictionary<BigInteger, int>")]
    [InlineData("SortedDictionary<byte[], int>")]
    public void NetType_ThatLosesItsContent_IsAnError(string type)
    {
        Assert.Equal(["OUTBOARD108 GetAsync"], Of($"public record Point(int X); [PluginContract] public interface IThing {{ Task GetAsync({type} value); }}"));
        Assert.Equal(
            ["OUTBOARD108 Value"],
            Of($"public record Point(int X); public record Holder {{ public {type} Value {{ get; init; }} = default!; }} [PluginContract] public interface IThing {{ IAsyncEnumerable<List<Holder[]>> GetAsync(); }}"));
    }

    [Theory]
    [InlineData("public int Field;", "OUTBOARD125 Field")]
    [InlineData("public readonly string Field = \"\";", "OUTBOARD125 Field")]
    [InlineData("public int Value { get; }", "OUTBOARD125 Value")]
    [InlineData("public List<string> Value { get; } = [];", "OUTBOARD125 Value")]
    [InlineData("public string? Value { get; private set; }", "OUTBOARD125 Value")]
    [InlineData("public string? Value { get; internal init; }", "OUTBOARD125 Value")]
    [InlineData("public (int, int) Value { get; set; }", "OUTBOARD109 Value")]
    [InlineData("public List<(int, int)>? Value { get; set; }", "OUTBOARD109 Value")]
    [InlineData("public Stream? Value { get; set; }", "OUTBOARD120 Value")]
    [InlineData("public IProgress<int>? Value { get; set; }", "OUTBOARD120 Value")]
    [InlineData("public IAsyncEnumerable<int>[]? Value { get; set; }", "OUTBOARD120 Value")]
    [InlineData("public ICallback? Value { get; set; }", "OUTBOARD120 Value")]
    [InlineData("public CancellationToken Value { get; set; }", "OUTBOARD120 Value")]
    [InlineData("public Func<int>? Value { get; set; }", "OUTBOARD108 Value")]
    [InlineData("public IComparable? Value { get; set; }", "OUTBOARD112 Value")]
    [InlineData("public object? Value { get; set; }", "OUTBOARD123 Value")]
    [InlineData("public Inner? Value { get; set; } public class Inner { public int Field; }", "OUTBOARD125 Field")]
    [InlineData("public Inner? Value { get; set; } public class Inner : Thing { public int Field; }", "OUTBOARD125 Field")]
    [InlineData("private readonly int _hidden = 1; public int Sum() => _hidden;", "OUTBOARD125 Thing")]
    [InlineData("public Thing(int a) => Value = a; public Thing(string b) => Value = b.Length; public int Value { get; set; }", "OUTBOARD125 Thing")]
    [InlineData("internal Thing() { } public int Value { get; set; }", "OUTBOARD125 Thing")]
    [InlineData("public Thing(int other) => Value = other; public int Value { get; set; }", "OUTBOARD125 Thing")]
    [InlineData("public Own? Value { get; set; } public class Own(int a) : List<int>(a);", "OUTBOARD125 Value")]
    [InlineData("public string Value { get; init; } = \"light\";", "OUTBOARD124 Value")]
    [InlineData("public bool Value { get; init; } = true;", "OUTBOARD124 Value")]
    [InlineData("public List<int> Value { get; init; } = [];", "OUTBOARD124 Value")]
    public void OwnType_ThatLosesContent_IsReportedAtTheMember(string members, string reported) =>
        Assert.Equal([reported], Of(Contract($"public class Thing {{ {members} }}")));

    [Theory]
    [InlineData("public readonly struct Thing(decimal amount) { public decimal Amount { get; } = amount; }", "OUTBOARD125 Amount")]
    [InlineData("public struct Thing { public int X; }", "OUTBOARD125 X")]
    [InlineData("public readonly record struct Thing(int X) { public int Y { get; } = X; }", "OUTBOARD125 Y")]
    public void Struct_ThatLosesContent_IsReportedAtTheMember(string type, string reported) => Assert.Equal([reported], Of(Contract(type)));

    [Theory]
    [InlineData("public record Thing(int X, string? Name = \"none\") { public int Twice => X * 2; public int Block { get { return X; } } private int Own { get; } = 3; }")]
    [InlineData("public class Thing(int x) { public int X { get; } = x; }")]
    [InlineData("public class Thing { [JsonConstructor] internal Thing(int x) => X = x; public Thing() { } public int X { get; } }")]
    [InlineData("public readonly struct Thing { [JsonConstructor] public Thing(int x) => X = x; public int X { get; } }")]
    [InlineData("public readonly record struct Thing(int X);")]
    [InlineData("public record struct Thing(int X);")]
    [InlineData("public struct Thing { public int X { get; set; } private int _cache; public int Cache() => _cache++; }")]
    [InlineData("public class Thing { [JsonInclude] public int Field; [JsonIgnore] public int Other; [JsonInclude] public int Value { get; private set; } [JsonIgnore] public Stream? Cache { get; } }")]
    [InlineData("public class Thing { public const int Constant = 1; public static int Shared; public static List<int> All { get; } = []; }")]
    [InlineData("public class Thing { [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)] public List<int> Items { get; } = []; }")]
    [InlineData("public class Thing { public required string Name { get; init; } public string Other { get; init; } = null!; public int Zero { get; init; } = 0; public string Set { get; set; } = \"x\"; }")]
    [InlineData("public class Thing { public int this[int i] => i; public Thing? Next { get; set; } public List<Thing> Children { get; set; } = []; }")]
    [InlineData("public record Thing;")]
    [InlineData("public class Thing : List<string>;")]
    [InlineData("public class Thing<T> { public Thing<List<T>>? Next { get; set; } public T? Value { get; set; } } public class Thing : Thing<int>;")]
    [InlineData("[JsonConverter(typeof(Converter))] public class Thing { public int Field; } public class Converter : JsonConverter<Thing> { public override Thing Read(ref Utf8JsonReader r, Type t, JsonSerializerOptions o) => new(); public override void Write(Utf8JsonWriter w, Thing v, JsonSerializerOptions o) { } }")]
    [InlineData("public class Thing { [JsonExtensionData] public Dictionary<string, JsonElement>? Rest { get; set; } public JsonNode? Node { get; set; } public JsonObject? Object { get; set; } public JsonElement? Element { get; set; } }")]
    [InlineData("public class Thing { public ImmutableArray<int> A { get; set; } public ImmutableDictionary<string, int>? B { get; set; } public Queue<int>? C { get; set; } public ConcurrentDictionary<Guid, DayOfWeek>? D { get; set; } public ReadOnlyMemory<byte> E { get; set; } public LinkedList<int>? F { get; set; } public KeyValuePair<string, Uri> G { get; set; } public ObservableCollection<int>? H { get; set; } public SortedSet<DateOnly>? I { get; set; } public IDictionary<int, Half>? J { get; set; } public Tuple<int, string>? K { get; set; } public System.Drawing.Point L { get; set; } public HttpStatusCode M { get; set; } public Version? N { get; set; } public Int128 O { get; set; } }")]
    public void Type_ThatKeepsItsContent_IsLeftAlone(string type) => Assert.Empty(Of(Contract(type)));

    [Fact]
    public void Context_ThatIncludesFieldsOrConverts_IsTakenIntoAccount() => Assert.Empty(Of("""
        public class Thing { public int Field; public (int, int) Pair; public BigInteger Number; }
        public class Converter : JsonConverter<BigInteger> { public override BigInteger Read(ref Utf8JsonReader r, Type t, JsonSerializerOptions o) => new(); public override void Write(Utf8JsonWriter w, BigInteger v, JsonSerializerOptions o) { } }
        [JsonSourceGenerationOptions(IncludeFields = true, Converters = [typeof(Converter)])]
        [JsonSerializable(typeof(Thing))] public partial class UserJson : JsonSerializerContext;
        [PluginContract] public interface IUser { Task GetAsync(Thing thing); }
        """));

    [Fact]
    public void Initialiser_WithoutAContext_Runs() => Assert.Empty(Of("""
        public class Thing { public bool Value { get; init; } = true; }
        [PluginContract] public interface IUser { Task GetAsync(Thing thing); }
        """));

    [Theory]
    [InlineData("abstract record")]
    [InlineData("interface")]
    public void Types_DerivedByAttribute_AreLookedInto(string kind) => Assert.Equal(["OUTBOARD125 Field"], Of($$"""
        [JsonDerivedType(typeof(Circle), "circle")] public {{kind}} Shape;
        public sealed record Circle(double Radius) : Shape { public int Field; }
        [PluginContract] public interface IUser { Task GetAsync(Shape shape); }
        """));

    [Fact]
    public void Message_NamesTheMemberAndTheFix()
    {
        Generation generation = Generation.Of(Usings + "public class Thing { public int Field; } [PluginContract] public interface IUser { Task GetAsync(Thing thing); }");

        Assert.Contains("'Thing.Field' is a field", generation.Message(), StringComparison.Ordinal);
        Assert.Contains("[JsonInclude]", generation.Message(), StringComparison.Ordinal);
        Assert.Equal(DiagnosticSeverity.Warning, generation.Reported.Single().Severity);
    }

    [Fact]
    public void Contract_ThatDerivesFromAnother_UsesItsContext()
    {
        Generation generation = Generation.Of(Usings + """
            public record Page(string Text);
            public record Cover(string Title);
            [JsonSerializable(typeof(Page))] public partial class BookJson : JsonSerializerContext;
            [PluginContract] public interface IBook { Task<Page> PageAsync(int number); }
            [PluginContract] public interface IBookV2 : IBook { Task<int> CountAsync(); }
            [JsonSerializable(typeof(Cover))] public partial class BookV3Json : JsonSerializerContext;
            [PluginContract] public interface IBookV3 : IBookV2 { Task<Cover> CoverAsync(Page page); }
            """, isAot: true).IsClean();

        Assert.Contains("JsonTypes => BookJson.Default;", generation.Files["BookV2Plugin.g.cs"], StringComparison.Ordinal);
        Assert.Contains("JsonTypes => JsonTypeInfoResolver.Combine(BookV3Json.Default, BookJson.Default);", generation.Files["BookV3Plugin.g.cs"], StringComparison.Ordinal);
    }

    private static string Contract(string type) =>
        type + "\n[PluginContract] public interface ICallback { Task GetAsync(); } [JsonSerializable(typeof(string))] public partial class UserJson : JsonSerializerContext; [PluginContract] public interface IUser { Task<Thing[]> GetAsync(); }";

    private static IEnumerable<string> Of(string source)
    {
        Generation generation = Generation.Of(Usings + source);
        Assert.DoesNotContain(generation.Compiled, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && !diagnostic.Id.StartsWith("SYSLIB", StringComparison.Ordinal));
        return generation.ReportedAt().Where(reported => !reported.StartsWith("OUTBOARD114", StringComparison.Ordinal));
    }
}
