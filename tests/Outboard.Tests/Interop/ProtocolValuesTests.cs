using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outboard.Tests;

/// <summary>The page's section on names and values, sent to a plugin as a program in another language would.</summary>
public sealed partial class ProtocolValuesTests
{
    private static readonly string s_section = ProtocolPage.Section("Names and values");

    private static readonly RpcServer s_server = Echo<bool>("bool", Echo<int>("int", Echo<byte>("byte", Echo<uint>("uint", Echo<long>("long",
        Echo<ulong>("ulong", Echo<Int128>("Int128", Echo<decimal>("decimal", Echo<double>("double", Echo<char>("char", Echo<string>("string",
        Echo<int?>("int?", Echo<byte[]>("byte[]", Echo<ReadOnlyMemory<byte>>("ReadOnlyMemory<byte>", Echo<int[]>("int[]",
        Echo<Dictionary<string, int>>("Dictionary<string, int>", Echo<Dictionary<int, string>>("Dictionary<int, string>",
        Echo<Dictionary<DayOfWeek, int>>("Dictionary<DayOfWeek, int>", Echo<DayOfWeek>("DayOfWeek", Echo<DateTime>("DateTime",
        Echo<DateTimeOffset>("DateTimeOffset", Echo<DateOnly>("DateOnly", Echo<TimeOnly>("TimeOnly", Echo<TimeSpan>("TimeSpan",
        Echo<Guid>("Guid", Echo<Uri>("Uri", Echo<Version>("Version", Echo<Names>("Names", Echo<Shape>("Shape", Echo<Member>("Member",
        Echo<Nested>("Nested", Echo<Listed>("Listed", new RpcServer()))))))))))))))))))))))))))))))))
        .Add<int, int, int>("Add", (one, other, _) => Task.FromResult(one + other))
        .Add("Nothing", _ => Task.CompletedTask);

    public static TheoryData<string, string, string, string> Types =>
        [.. ProtocolPage.Rows(s_section).Where(row => row.Length == 4).Select(row => (row[0].Trim('`'), row[1], row[2], row[3]))];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Row_OfTheTable_IsWhatThePluginTakesGivesAndRefuses(string type, string written, string taken, string refused)
    {
        await using var plugin = await PlayedHost.OpenAsync(s_server);

        foreach (string json in TestPage.Quoted(written))
        {
            JsonElement result = (await plugin.CallAsync(type, $"[{json}]")).GetProperty("result");
            Assert.Equal(json.Replace("+", "\\u002B", StringComparison.Ordinal), result.GetRawText().Replace("+", "\\u002B", StringComparison.Ordinal));
        }

        foreach (string json in TestPage.Quoted(taken))
        {
            Assert.True((await plugin.CallAsync(type, $"[{json}]")).TryGetProperty("result", out _), json);
        }

        foreach (string json in TestPage.Quoted(refused))
        {
            Assert.Equal(-32602, await plugin.ErrorAsync(type, $"[{json}]"));
        }
    }

    [Fact]
    public async Task Properties_AreNamedAsTheTableSays()
    {
        string[] names = [.. ProtocolPage.Rows(s_section).Where(row => row.Length == 2).Select(row => row[1].Trim('`'))];
        await using var plugin = await PlayedHost.OpenAsync(s_server);
        string sent = $"{{{string.Join(',', names.Select(name => $"\"{name}\":\"x\""))},\"it is mine\":\"x\"}}";

        JsonElement result = (await plugin.CallAsync("Names", $"[{sent}]")).GetProperty("result");

        Assert.Equal([.. names, "it is mine"], result.EnumerateObject().Select(member => member.Name));
        Assert.All(result.EnumerateObject(), member => Assert.Equal("x", member.Value.GetString()));
    }

    [Fact]
    public async Task Arguments_FewerOrMoreThanAllOfThem_AreRefused()
    {
        await using var plugin = await PlayedHost.OpenAsync(s_server);

        Assert.Equal(3, (await plugin.CallAsync("Add", "[1,2]")).GetProperty("result").GetInt32());
        Assert.Equal(-32602, await plugin.ErrorAsync("Add", "[1]"));
        Assert.Equal(-32602, await plugin.ErrorAsync("Add", "[1,2,3]"));
        Assert.Equal(-32601, await plugin.ErrorAsync("add", "[1,2]"));
        Assert.Equal(-32601, await plugin.ErrorAsync("AddAsync", "[1,2]"));
        Assert.Equal(JsonValueKind.Null, (await plugin.CallAsync("Nothing", "[]")).GetProperty("result").ValueKind);
    }

    [Theory]
    [InlineData("""{"needed":"n"}""", """{"needed":"n","withSetter":"initial","positional":null,"number":0}""")]
    [InlineData("""{"needed":"n","WithSetter":"other case","unknown":1}""", """{"needed":"n","withSetter":"initial","positional":null,"number":0}""")]
    [InlineData("""{"needed":null,"withSetter":null}""", """{"needed":null,"withSetter":null,"positional":null,"number":0}""")]
    public async Task Members_MissingOrInAnotherCase_HaveTheirDefaults(string sent, string expected)
    {
        await using var plugin = await PlayedHost.OpenAsync(s_server);

        JsonElement result = (await plugin.CallAsync("Member", $"[{sent}]")).GetProperty("result");

        using var document = JsonDocument.Parse(expected);
        Assert.True(JsonElement.DeepEquals(document.RootElement, result), result.GetRawText());
    }

    [Theory]
    [InlineData("Member", "{}")]
    [InlineData("Member", """{"needed":"n","number":null}""")]
    public async Task Objects_WithoutWhatTheyNeed_AreRefused(string type, string json)
    {
        await using var plugin = await PlayedHost.OpenAsync(s_server);

        Assert.Equal(-32602, await plugin.ErrorAsync(type, $"[{json}]"));
        Assert.Equal(3, (await plugin.CallAsync("Add", "[1,2]")).GetProperty("result").GetInt32());
    }

    [Fact]
    public async Task PolymorphicType_WithItsNameAnywhere_IsTakenAndGivenWithItFirst()
    {
        await using var plugin = await PlayedHost.OpenAsync(s_server);

        JsonElement result = (await plugin.CallAsync("Shape", """[{"radius":1,"$type":"circle"}]""")).GetProperty("result");

        Assert.Equal("""{"$type":"circle","radius":1}""", result.GetRawText());
    }

    [Fact]
    public async Task Text_BeyondAscii_IsTakenAsItIsAndGivenEscaped()
    {
        await using var plugin = await PlayedHost.OpenAsync(s_server);

        JsonElement result = (await plugin.CallAsync("string", "[\"ä<😀&+'\"]")).GetProperty("result");

        Assert.Equal("ä<😀&+'", result.GetString());
        Assert.Equal("\"\\u00E4\\u003C\\uD83D\\uDE00\\u0026\\u002B\\u0027\"", result.GetRawText());
    }

    [Fact]
    public async Task Value_Of62Levels_IsTakenAsAnArgument()
    {
        await using var plugin = await PlayedHost.OpenAsync(s_server);
        string nested = string.Concat(Enumerable.Repeat("""{"inner":""", 62)) + "null" + new string('}', 62);

        Assert.Equal(nested, (await plugin.CallAsync("Nested", $"[{nested}]")).GetProperty("result").GetRawText());
    }

    [Fact]
    public async Task ContractsJsonContext_OnlyItsConvertersHaveAnEffectAndItsInitialisersNone()
    {
        await using var plugin = await PlayedHost.OpenAsync(s_server, ContextJson.Default);

        JsonElement result = (await plugin.CallAsync("Listed", """[{"theDay":5,"count":null}]""")).GetProperty("result");

        Assert.Equal("""{"theDay":"Friday","count":null,"initial":0}""", result.GetRawText());
        Assert.Equal("Friday", (await plugin.CallAsync("Listed", """[{"theDay":"Friday"}]""")).GetProperty("result").GetProperty("theDay").GetString());
        Assert.Equal(-32602, await plugin.ErrorAsync("Listed", """[{"count":"1"}]"""));
        Assert.Equal("Sunday", (await plugin.CallAsync("Listed", """[{"the_day":"Friday"}]""")).GetProperty("result").GetProperty("theDay").GetString());
    }

    private static RpcServer Echo<T>(string name, RpcServer server) => server.Add<T, T>(name, (value, _) => Task.FromResult(value));

    internal sealed record Names(string Text, string URLValue, [property: SuppressMessage("Naming", "CA1707")] string IP4Address_2, string ÄName, string ID)
    {
        [JsonPropertyName("it is mine")]
        public string? Mine { get; set; }
    }

    [JsonDerivedType(typeof(Circle), "circle")]
    internal record Shape;

    internal sealed record Circle(int Radius) : Shape;

    internal sealed record Member(string Positional)
    {
        public required string Needed { get; set; }

        public string WithSetter { get; set; } = "initial";

        public int Number { get; set; }
    }

    internal sealed record Nested
    {
        public Nested? Inner { get; set; }
    }

    internal sealed class Listed
    {
        public DayOfWeek TheDay { get; set; }

        public int? Count { get; set; }

        public int Initial { get; init; } = 9;
    }

    [JsonSourceGenerationOptions(
        UseStringEnumConverter = true,
        PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowReadingFromString)]
    [JsonSerializable(typeof(Listed))]
    internal sealed partial class ContextJson : JsonSerializerContext;
}
