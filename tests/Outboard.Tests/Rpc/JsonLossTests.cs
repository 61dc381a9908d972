using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outboard.Tests;

/// <summary>Without generated stubs nothing looks at the types before the first call: that refuses what would lose its content.</summary>
public sealed partial class JsonLossTests
{
    public static TheoryData<object> Losing { get; } =
    [
        BigInteger.Parse("12345678901234567890123", System.Globalization.CultureInfo.InvariantCulture),
        new Vector3(1, 2, 3),
        new Complex(1, 2),
        ^3,
        2..^1,
        System.Drawing.Color.Red,
        new Pair { Left = 3, Right = 4 },
        new Money(12.5m),
        new Holder { Range = (1, 2) },
        new Tags("a"),
        new StringBuilder("hello"),
        new Stack<int>([1, 2, 3]),
        ImmutableStack.Create(1, 2, 3),
        (1, "two"),
    ];

    public static TheoryData<object> Keeping { get; } =
    [
        new Point(1, 2),
        new Empty(),
        new Computed(),
        new ByConstructor("a"),
        new KeyValuePair<string, int>("a", 1),
        Tuple.Create(1, "two"),
        new System.Drawing.Point(1, 2),
        new Queue<int>([1, 2]),
        new Filled { Items = { 1, 2 } },
    ];

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Losing))]
    public async Task Type_ThatWouldLoseItsContent_IsRefusedAtTheFirstCall(object value)
    {
        // As an argument it is refused here, as a result by the other side.
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(new RpcServer()
            .Add<JsonElement>("Take", (_, _) => Task.CompletedTask)
            .Add("Give", _ => Task.FromResult<object>(value)));
        await using (plugin)
        {
            var sent = await Assert.ThrowsAsync<PluginContractException>(() => raw.Client.CallAsync("Take", [value], Waiting.Token).Soon());
            var received = await Assert.ThrowsAsync<PluginContractException>(() => raw.Client.CallAsync<JsonElement>("Give", Waiting.Token).Soon());

            Assert.All([sent, received], exception => Assert.Matches("Use a (record|list)", exception.Message));
        }
    }

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Keeping))]
    public async Task Type_ThatKeepsItsContent_Crosses(object value)
    {
        (MemoryPlugin plugin, Raw raw) = await MemoryPlugin.StartRawAsync(new RpcServer().Add<JsonElement, JsonElement>("Echo", (element, _) => Task.FromResult(element)));
        await using (plugin)
        {
            JsonElement echo = await raw.Client.CallAsync<JsonElement>("Echo", [value], Waiting.Token).Soon();

            Assert.Equal(JsonSerializer.Serialize(value, value.GetType(), RpcFormatter.CreateOptions(null)), echo.GetRawText());
        }
    }

    [Fact]
    public void Context_WithFieldsAndConverters_IsHeeded()
    {
        JsonSerializerOptions options = RpcFormatter.CreateOptions(FieldsJson.Default);

        Pair pair = JsonSerializer.Deserialize<Pair>(JsonSerializer.Serialize(new Pair { Left = 3, Right = 4 }, options), options);
        BigInteger number = JsonSerializer.Deserialize<BigInteger>(JsonSerializer.Serialize(BigInteger.Pow(10, 30), options), options);

        Assert.Equal((3, 4), (pair.Left, pair.Right));
        Assert.Equal(BigInteger.Pow(10, 30), number);
    }

    private struct Pair
    {
        public int Left;
        public int Right;
    }

    private readonly struct Money(decimal amount)
    {
        public decimal Amount { get; } = amount;
    }

    private readonly record struct Point(int X, int Y);

    private sealed record Empty;

    /// <summary>System.Text.Json names it where a type is missing under AOT: that is where the author has to add a line.</summary>
    [Fact]
    public void Resolver_OfAChannel_IsNamedAfterTheContractsContext() =>
        Assert.Contains(typeof(FieldsJson).ToString(), $"{RpcFormatter.CreateOptions(FieldsJson.Default).TypeInfoResolver}", StringComparison.Ordinal);

    private sealed class Holder
    {
        public (int, int) Range { get; set; }
    }

    private sealed class Tags
    {
        public Tags()
        {
        }

        public Tags(string first) => All.Add(first);

        public List<string> All { get; } = [];
    }

    private sealed class Computed
    {
        public string Kind => nameof(Computed);
    }

    private sealed class ByConstructor(string name)
    {
        public string Name { get; } = name;
    }

    [JsonObjectCreationHandling(JsonObjectCreationHandling.Populate)]
    private sealed class Filled
    {
        public List<int> Items { get; } = [];
    }

    private sealed class NumberConverter : JsonConverter<BigInteger>
    {
        public override BigInteger Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            BigInteger.Parse(reader.GetString()!, System.Globalization.CultureInfo.InvariantCulture);

        public override void Write(Utf8JsonWriter writer, BigInteger value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [JsonSourceGenerationOptions(IncludeFields = true, Converters = [typeof(NumberConverter)])]
    [JsonSerializable(typeof(Pair))]
    [JsonSerializable(typeof(BigInteger))]
    private sealed partial class FieldsJson : JsonSerializerContext;
}
