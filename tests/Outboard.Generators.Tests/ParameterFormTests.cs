using Microsoft.CodeAnalysis;

namespace Outboard.Generators.Tests;

/// <summary>
/// Every form that a method, its parameters and their defaults can have, against the compiler: either all of it compiles without a
/// warning, and the RPC client has the same types and defaults, or the generator says what is wrong and the compiler nothing.
/// </summary>
public sealed class ParameterFormTests
{
    private const string Types = """
        using System.Diagnostics.CodeAnalysis;
        using System.Runtime.CompilerServices;
        using System.Runtime.InteropServices;
        using Outboard;
        public enum Colour { None, Red = 5, @default, Same = 5 }
        [Flags] public enum Big : ulong { All = ulong.MaxValue }
        public enum Small : sbyte { Low = -128 }
        public record Person(string Name);
        public readonly record struct Point(int X, int Y);
        public record Pair<T1, T2>(T1 First, T2 Second);
        public static class Outer { public sealed record Inner(int Value); public static class Deep<T> { public sealed record Leaf(T Value); } }
        public record @record(int Value);
        public enum @required { @file }
        """;

    // What is right stands without an id, what is to be reported with it.
    public static TheoryData<string, string> Forms => new()
    {
        // params.
        { "Task GetAsync(params string[] values);", "" },
        { "Task GetAsync(params string?[]? values);", "" },
        { "Task GetAsync(string format, string? prefix = null, params string[] values);", "" },
        { "Task GetAsync(int count = 1, Colour colour = Colour.Red, params int[][] values);", "" },
        { "Task GetAsync(CancellationToken token = default, params int[] values);", "" },
        { "Task GetAsync(int count = 1, params List<string> values);", "" },
        { "Task GetAsync(string? text = null, params IEnumerable<int> values);", "" },
        { "Task GetAsync(params IReadOnlyList<Person> values);", "" },
        { "Task GetAsync(params ReadOnlySpan<int> values);", "OUTBOARD108" },
        { "IAsyncEnumerable<int> GetAsync(int from = 0, params int[] more);", "" },
        { "IAsyncEnumerable<int> GetAsync(int from = 0, CancellationToken token = default, params int[] more);", "" },
        { "internal Task GetAsync(int count = 1, params int[] values);", "" },

        // Arrays, and where they and what they hold may be null.
        { "Task<string[]?[]> GetAsync(string[]?[] rows);", "" },
        { "Task<string[]?> GetAsync(string[]? row);", "" },
        { "Task<string[][]?> GetAsync(string[][]? rows);", "" },
        { "Task<string?[]?[]?[]?> GetAsync(string?[]?[]?[]? cubes);", "" },
        { "Task<string?[][]?[]> GetAsync(string?[][]?[] cubes);", "" },
        { "Task<int?[]?[][]?> GetAsync(int?[]?[][]? cubes);", "" },
        { "Task<List<string[]?>?[]?> GetAsync(Dictionary<string, List<int[]?[]>?[]>? all);", "" },
        { "IAsyncEnumerable<byte[]?[]> GetAsync(IAsyncEnumerable<string[]?[]>? rows);", "" },

        // Names.
        { "Task GetAsync(int @class, int @params, int @event, int await, int async, int value, int @field, int record, int var, int _);", "OUTBOARD111" },
        { "Task GetAsync(int @class, int @params, int @event, int await, int async, int value, int @field);", "" },
        { "Task GetAsync(int record, int var, int _, int required, int file, int yield, int when, int scoped);", "" },
        { "Task @class(int client, int broker, int rpc, int exception, int implementation, int id);", "" },
        { "IAsyncEnumerable<int> CountAsync(int CountItems, int item, int items, int id);", "" },
        { "Task<@record> GetAsync(@record item, @required kind = @required.@file);", "" },
        { "Task<int> \\u0047etAsync(int \\u0061);", "" },
        { "Task<string> ToString(); Task<int> GetHashCode(); Task<bool> Equals(Person other); Task GetType(int number); Task MemberwiseClone(); Task Finalize();", "" },
        { "Task Add(int value); Task ToRpcServer(); Task ThingRpc(); Task ThingRpcServer(); Task Create(CancellationToken client); Task Default();", "" },
        { "Task Async(); Task GetAsyncAsync();", "" },

        // By reference.
        { "Task GetAsync(in int value);", "OUTBOARD107" },
        { "Task GetAsync(in int value = 3);", "OUTBOARD107" },
        { "Task GetAsync(ref readonly Point value);", "OUTBOARD107" },
        { "Task GetAsync(ref int value);", "OUTBOARD107" },
        { "Task GetAsync(out int value);", "OUTBOARD107" },
        { "Task GetAsync(scoped Span<int> value);", "OUTBOARD108" },
        { "Task GetAsync(scoped ref Span<int> value);", "OUTBOARD107" },
        { "ValueTask<int> GetAsync(scoped in ReadOnlySpan<int> value, int more = 1);", "OUTBOARD107" },
        { "ref Task GetAsync();", "OUTBOARD105" },

        // Defaults.
        { "Task GetAsync(bool a = true, byte b = 255, sbyte c = -128, short d = -1, ushort e = 65535, int f = int.MinValue);", "" },
        { "Task GetAsync(uint a = uint.MaxValue, long b = long.MinValue, ulong c = ulong.MaxValue, long d = 0, uint e = 0, ulong f = 1);", "" },
        { "Task GetAsync(float a = 1.5f, double b = 1e300, float c = float.Epsilon, double d = double.MaxValue, double e = -0.0, float f = 1e10f);", "" },
        { "Task GetAsync(float a = float.NaN, double b = double.NegativeInfinity, float c = float.PositiveInfinity, double d = double.NaN, double? e = double.NaN);", "" },
        { "Task GetAsync(decimal a = 1.50m, decimal b = decimal.MinValue, decimal c = 0.0000000000000000000000000001m, decimal? d = 2.0m, decimal e = default);", "" },
        { "Task GetAsync(char a = '\\'', char b = '\\0', char c = '\\uD800', char d = '\\\\', char e = '\"', char? f = '\\u2028', char g = '\\n');", "" },
        { "Task GetAsync(string a = \"\", string b = \"\\\"\\\\{0}\", string c = \"\\r\\n\\t\\0\\u0085\\u2028\\uD83D\\uDE00\", string? d = \"\\uD800\", string e = @\"a\\b\", string f = \"\"\"raw \"x\" \"\"\");", "" },
        { "Task GetAsync(DateTime a = default, Guid b = default, TimeSpan c = default, Point d = default, DateTimeOffset? e = null, Point? f = default);", "" },
        { "Task GetAsync(Colour a = Colour.Red, Colour b = Colour.@default, Colour c = (Colour)77, Colour? d = Colour.Same, Colour? e = null, Colour f = default);", "" },
        { "Task GetAsync(Big a = Big.All, Small b = Small.Low, Small c = (Small)(-5), Big d = (Big)7, Big? e = (Big)ulong.MaxValue, Small? f = (Small)(-1));", "" },
        { "Task GetAsync(int? a = 5, bool? b = null, long? c = default, float? d = 1, byte? e = 0, int? f = null);", "" },
        { "Task GetAsync(Person? a = null, List<int>? b = default, int[]? c = null, object? d = null, dynamic? e = null);", "OUTBOARD123" },
        { "Task GetAsync([Optional] int a, [Optional, DefaultParameterValue(5)] int b, string c);", "" },
        { "Task GetAsync([Optional, DateTimeConstant(630822816000000000L)] DateTime a, [Optional, DecimalConstant(1, 0, 0u, 0u, 15u)] decimal b);", "" },
        { "Task GetAsync(int before = 1, int after = 2, CancellationToken token = default);", "" },
        { "Task GetAsync(nint a = 5);", "OUTBOARD108" },

        // Attributes that change what the compiler expects.
        { "Task GetAsync([AllowNull] string a, [DisallowNull] string? b, [CallerMemberName] string c = \"\", [CallerLineNumber] int d = 0);", "" },

        // Types.
        { "Task<int?> GetAsync(int? a, Point? b, Colour? c, List<int?>? d, Nullable<Guid> e);", "" },
        { "Task<Pair<string?, Person[]?>> GetAsync(Pair<Pair<int, string>, List<Person?>>? value);", "" },
        { "Task<Outer.Inner> GetAsync(Outer.Deep<string?>.Leaf leaf, Outer.Deep<Outer.Inner[]?>.Leaf? other);", "" },
        { "Task<global::System.String> GetAsync(String a, Int32 b, System.Collections.Generic.IReadOnlyDictionary<string, Person?> c);", "" },
        { "Task<(int Left, int Right)> GetAsync();", "OUTBOARD109" },
        { "Task GetAsync((int Left, string? Right)?[]? pair = null);", "OUTBOARD109" },
        { "Task GetAsync(List<(int, int)> pairs);", "OUTBOARD109" },
        { "Task<KeyValuePair<string, int>> GetAsync(Tuple<int, string?> pair);", "" },
        { "ValueTask<string?> GetAsync(Uri a, Version b, byte[] c, Half d, Int128 e, DateOnly f, TimeOnly g);", "" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Form_OfAMember_CompilesOrIsReported(string members, string id)
    {
        Generation generation = Generation.Of($"{Types}\n[PluginContract] public unsafe interface IThing {{ {members} }}");

        string[] compiled = [.. generation.Compiled.Select(diagnostic => $"{diagnostic}\n{diagnostic.Location.SourceTree}")];
        Assert.True(compiled.Length == 0, string.Join("\n", compiled));
        Assert.Equal(id.Length == 0 ? [] : [id], generation.Reported.Select(diagnostic => diagnostic.Id).Distinct());
        if (id.Length == 0)
        {
            Assert.All(generation.Compilation.GetTypeByMetadataName("IThing")!.GetMembers().OfType<IMethodSymbol>(), method => HasTheSame(generation, method));
        }
    }

    [Theory]
    [InlineData("Task GetAsync(OldType value);")]
    [InlineData("Task<List<OldType>> GetAsync(Level level = Level.Old);")]
    public void Form_WithObsoleteTypes_DoesNotWarnInTheStubs(string member)
    {
        Generation generation = Generation.Of($$"""
            [Obsolete("Old.")] public record OldType(int Value);
            public enum Level { New, [Obsolete("Old.")] Old }
            [Outboard.PluginContract] public interface IThing { {{member}} }
            """);

        Assert.DoesNotContain(generation.Compiled, diagnostic => diagnostic.Location.SourceTree!.FilePath != "Contract.cs");
    }

    private static void HasTheSame(Generation generation, IMethodSymbol method)
    {
        INamedTypeSymbol client = generation.Compilation.GetTypeByMetadataName("ThingRpc")!;
        var implementation = (IMethodSymbol)client.FindImplementationForInterfaceMember(method)!;
        Assert.Equal(Text(method.ReturnType), Text(implementation.ReturnType));
        Assert.All(method.Parameters.Zip(implementation.Parameters), pair =>
        {
            (IParameterSymbol declared, IParameterSymbol written) = pair;
            if (!declared.GetAttributes().Any(attribute => attribute.AttributeClass!.Name is "AllowNullAttribute" or "DisallowNullAttribute"))
            {
                Assert.Equal(Text(declared.Type), Text(written.Type));
            }

            if (written.HasExplicitDefaultValue)
            {
                Assert.Equal(declared.ExplicitDefaultValue, written.ExplicitDefaultValue);
            }
        });
    }

    private static string Text(ITypeSymbol type) => type.ToDisplayString(
        SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier));
}
