using System.Text.Json.Serialization;
using Outboard;

namespace Acme.Contracts;

public sealed record Person(string Name, int Age);

[JsonDerivedType(typeof(Circle), "circle")]
public abstract record Shape;

public sealed record Circle(double Radius) : Shape;

public enum Mood { Calm, Cross }

[JsonSerializable(typeof(Person))]
[JsonSerializable(typeof(Mood?))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(IReadOnlyList<Person>))]
[JsonSerializable(typeof(Shape[]))]
internal sealed partial class EverythingJson : JsonSerializerContext;

[PluginContract]
public interface IAdder
{
    Task<int> AddAsync(int left, int right);
}

[PluginContract]
public interface IListener : IAsyncDisposable
{
    ValueTask HeardAsync(string what, IProgress<int> progress);
}

public interface IBase
{
    Task InheritedAsync(CancellationToken cancellationToken = default);
}

[PluginContract]
public interface IEverything : IBase, IAsyncDisposable
{
    // Unary.
    Task NothingAsync();
    Task<Person?> FindAsync(string name, Mood? mood = Mood.Calm, CancellationToken cancellationToken = default);
    ValueTask<string[]> NamesAsync(CancellationToken cancellationToken, int count = 5, string? prefix = "a\"b");
    ValueTask ForgetAsync(IReadOnlyList<Person> people);
    Task<Shape> LargestAsync(Shape first, int count, Shape?[]? others, Stream? drawing = null, CancellationToken cancellationToken = default);
    Task<int> Plain(int a, int b, int c, int d, int e, int f, int g, int h, CancellationToken cancellationToken = default);

    // Sequences, progress, streams.
    IAsyncEnumerable<int> CountAsync(int to, CancellationToken cancellationToken = default);
    IAsyncEnumerable<Person> AllAsync();
    IAsyncEnumerable<string> ShoutAsync(IAsyncEnumerable<string> words, IProgress<int>? progress = null);
    Task<long> SumAsync(IAsyncEnumerable<int> numbers, IProgress<int> progress, CancellationToken cancellationToken = default);
    Task SaveAsync(string name, Stream content, CancellationToken cancellationToken = default);
    Task<Stream> OpenAsync(string name, CancellationToken cancellationToken = default);
    ValueTask<Stream?> TryOpenAsync(string name, Stream? key = null);

    // Callbacks.
    Task<int> ComputeAsync(int value, IAdder adder, CancellationToken cancellationToken = default);
    Task<int> TryComputeAsync(int value, IAdder? adder);
    Task SubscribeAsync(IListener listener, CancellationToken cancellationToken = default);
    Task<int> TrySubscribeAsync(IListener? listener, CancellationToken cancellationToken = default);
    Task<IListener> ConnectAsync(CancellationToken cancellationToken = default);

    // With a body: called remotely where that can be, and else run where it is called.
    Task<int> TwiceAsync(int value) => Plain(value, value, 0, 0, 0, 0, 0, 0);
    IAsyncEnumerable<int> DownAsync(int from, IProgress<int>? progress = null) => CountAsync(from);
    int Local() => 1;
}

[PluginContract]
public interface IOdd
{
    Task<int> ClashAsync(int @class, int client, int broker, int implementation, int served, int result, int exception);
    Task<int> ClashTooAsync(IAsyncEnumerable<int> numbers, int numbersOffer, int numbersId, CancellationToken token);
    IAsyncEnumerable<int> ItemsAsync(int id, int items, int item, CancellationToken ct = default);
    Task OddRpcServerAsync(Nested.Kind kind = Nested.Kind.Other, double half = 0.5, decimal tenth = 0.1m, char letter = '\'', Guid id = default);
    Task<Stream> TaskAsync();
}

public static class Nested
{
    public enum Kind { One, Other }
}
