using Microsoft.CodeAnalysis;

namespace Outboard.Generators.Tests;

/// <summary>What an edit costs: nothing is written anew unless it would read otherwise.</summary>
public sealed class IncrementalityTests
{
    private const string Source = """
        using System.Text.Json.Serialization;
        using Outboard;
        public record Person(string Name);
        [JsonSerializable(typeof(Person))] internal sealed partial class ThingJson : JsonSerializerContext;
        [PluginContract] public interface ICallback { Task CallAsync(); }
        [PluginContract] public interface IThing { Task<Person> GetAsync(int number, ICallback callback, (int, int) tuple); IAsyncEnumerable<int> AllAsync(); }
        """;

    [Fact]
    public void Edit_OfSomethingElse_WritesAndReportsNothingAnew()
    {
        Generation second = Generation.Of(Source).Again(Source + "\npublic class Unrelated { public int Number => 1; }");

        Assert.All(second.Reasons(PluginContractGenerator.ContractStep), reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{reason}"));
        Assert.All(second.OutputReasons(), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void Edit_BeforeTheInterface_MovesTheReportsAndWritesNothingAnew()
    {
        Generation second = Generation.Of(Source).Again(Source.Replace("public record", "\n\npublic record", StringComparison.Ordinal));

        Assert.All(second.Reasons(PluginContractGenerator.ContractStep), reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{reason}"));
        Assert.Equal(7, Assert.Single(second.Reported).Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void Edit_OfOneInterface_WritesThatOneAnewOnly()
    {
        Generation second = Generation.Of(Source).Again(Source.Replace("int number", "long number", StringComparison.Ordinal));

        Assert.Equal(
            [IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified],
            second.Reasons(PluginContractGenerator.ContractStep).OrderDescending());
        Assert.Contains("long number", second.Files["ThingRpc.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void Models_OfAllSteps_HoldNoSymbolAndNoTree()
    {
        var seen = new HashSet<Type>();
        Check(typeof(ContractResult), seen);

        Assert.Contains(typeof(ValueModel), seen);
        Assert.DoesNotContain(seen, type => typeof(ISymbol).IsAssignableFrom(type) || typeof(SyntaxNode).IsAssignableFrom(type)
            || typeof(SyntaxTree).IsAssignableFrom(type) || typeof(Compilation).IsAssignableFrom(type) || type == typeof(Location));
    }

    private static void Check(Type type, HashSet<Type> seen)
    {
        if (!seen.Add(type))
        {
            return;
        }

        foreach (System.Reflection.FieldInfo field in type.GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic))
        {
            Type held = field.FieldType.IsArray ? field.FieldType.GetElementType()! : field.FieldType;
            if (held.Assembly != typeof(object).Assembly)
            {
                Check(held, seen);
            }
        }
    }
}
