using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Outboard;

namespace Acme.Contracts;

public sealed record Person(string Name, int Age);

public enum Mood { Calm, Cross }

[JsonSerializable(typeof(Person))]
[JsonSerializable(typeof(Mood?))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(IReadOnlyList<Person>))]
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
    Task<IListener> ConnectAsync(CancellationToken cancellationToken = default);

    // Names that would clash, and one with a body.
    Task<int> OddAsync(int @class, int client, int broker, int implementation, int result, int exception);
    Task<int> OddTooAsync(IAsyncEnumerable<int> numbers, int numbersOffer, int numbersId, CancellationToken token);
    IAsyncEnumerable<int> OddItemsAsync(int id, int items, int item, [EnumeratorCancellation] CancellationToken ct = default);
    Task<int> TwiceAsync(int value) => Plain(value, value, 0, 0, 0, 0, 0, 0);
    int Local() => 1;
}
