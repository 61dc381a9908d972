using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace TestContract.Surface;

/// <summary>The implementation; here and not in the plugin, so that tests in one process have it too.</summary>
public sealed class LocalSurface : ISurface
{
    /// <summary>How many may listen; one more is refused.</summary>
    public const int MaxListeners = 3;

    /// <summary>Has <see cref="WorkAsync"/> end the process with the words below.</summary>
    public const int FailFastSteps = -1;

    /// <summary>Has <see cref="WorkAsync"/> call itself without end.</summary>
    public const int RecursionSteps = -2;

    /// <summary>What the process says when it ends itself.</summary>
    public const string LastWords = "The surface fell over.";

    private readonly ConcurrentQueue<IListener> _listeners = [];
    private int _count;

    /// <inheritdoc />
    public Task<Receipt> OrderAsync(Order order, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        return Task.FromResult(new Receipt(Guid.NewGuid(), order, order.Quantity * (order.Price ?? 0)));
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Animal>> JoinAsync(IReadOnlyList<Animal> herd, Animal newcomer, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<Animal>>(herd.Append(newcomer).ToArray());

    /// <inheritdoc />
    public Task<Animal?> LeaderAsync(IEnumerable<Animal> herd, CancellationToken cancellationToken = default) =>
        Task.FromResult(herd.FirstOrDefault(animal => animal is not Fish));

    /// <inheritdoc />
    public Task SetAsync(int count, CancellationToken cancellationToken = default)
    {
        _count = count;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask<int> CountAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(Interlocked.Increment(ref _count));

    /// <inheritdoc />
    public ValueTask ResetAsync(CancellationToken cancellationToken = default)
    {
        _count = 0;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<Reading> ReadingsAsync(
        int count, string? failure = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 1; i <= count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new Reading(i, $"number {i}");
        }

        await Task.Yield();
        if (failure is not null)
        {
            throw new InvalidOperationException(failure);
        }
    }

    /// <inheritdoc />
    public async Task<long> SumAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default)
    {
        long sum = 0;
        await foreach (int number in numbers.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            sum += number;
        }

        return sum;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<string> ShoutAsync(
        IAsyncEnumerable<string> words, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (string word in words.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return word.ToUpperInvariant();
        }
    }

    /// <inheritdoc />
    public Task<int> WorkAsync(int steps, IProgress<WorkStep>? progress = null, CancellationToken cancellationToken = default)
    {
        switch (steps)
        {
            case FailFastSteps:
                Environment.FailFast(LastWords);
                break;
            case RecursionSteps:
                Recurse(steps);
                break;
        }

        for (int i = 1; i <= steps; i++)
        {
            progress?.Report(new WorkStep(i, steps));
        }

        return Task.FromResult(progress is null ? 0 : steps);
    }

    /// <inheritdoc />
    public async Task<string> AskAsync(IOracle oracle, int times, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(oracle);
        var answers = new List<string>();
        for (int i = 1; i <= times; i++)
        {
            answers.Add(await oracle.AnswerAsync($"question {i}", cancellationToken).ConfigureAwait(false));
        }

        return string.Join(", ", answers);
    }

    /// <inheritdoc />
    public Task ListenAsync(IListener listener, CancellationToken cancellationToken = default)
    {
        if (_listeners.Count >= MaxListeners)
        {
            throw new InvalidOperationException("There are too many listeners.");
        }

        _listeners.Enqueue(listener);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task TellAsync(string news, CancellationToken cancellationToken = default)
    {
        foreach (IListener listener in _listeners)
        {
            await listener.HearAsync(news, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public async Task LeaveAsync(CancellationToken cancellationToken = default)
    {
        while (_listeners.TryDequeue(out IListener? listener))
        {
            await listener.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public async Task<string> HashAsync(Stream content, CancellationToken cancellationToken = default) =>
        Convert.ToHexString(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc />
    public async Task<byte[]> PeekAsync(Stream content, int count, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        byte[] first = new byte[count];
        await content.ReadExactlyAsync(first, cancellationToken).ConfigureAwait(false);
        return first;
    }

    /// <inheritdoc />
    public async Task<long> FillAsync(Stream destination, long length, CancellationToken cancellationToken = default)
    {
        using var pattern = new PatternStream(length);
        await pattern.CopyToAsync(destination, cancellationToken).ConfigureAwait(false);
        return pattern.Position;
    }

    /// <inheritdoc />
    public Task<Stream> OpenAsync(long length, CancellationToken cancellationToken = default) => Task.FromResult<Stream>(new PatternStream(length));

    // Not the last thing that it does, or it would be turned into a loop.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Recurse(int depth) => Recurse(depth + 1) + Recurse(depth + 2);
}
