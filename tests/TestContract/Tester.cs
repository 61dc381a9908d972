using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace TestContract;

/// <summary>The implementation; here and not in the plugin, so that tests in one process have it too.</summary>
public sealed class Tester(ILogger<Tester> logger) : ITester, IDisposable
{
    private readonly TaskCompletionSource _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _release = new();

    /// <inheritdoc />
    public Task<string> EchoAsync(string text, CancellationToken cancellationToken = default) => Task.FromResult(text);

    /// <inheritdoc />
    public Task<int> AddAsync(int left, int right, CancellationToken cancellationToken = default) => Task.FromResult(left + right);

    /// <inheritdoc />
    public Task ThrowAsync(string message, CancellationToken cancellationToken = default) => throw new InvalidOperationException(message);

    /// <inheritdoc />
    public Task BlockAsync(CancellationToken cancellationToken = default)
    {
        _blocked.TrySetResult();
        _release.Wait(CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task BlockedAsync(CancellationToken cancellationToken = default) => _blocked.Task;

    /// <inheritdoc />
    public Task ReleaseAsync(CancellationToken cancellationToken = default)
    {
        _release.Set();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task WaitForCancelAsync(CancellationToken cancellationToken = default)
    {
        _waiting.TrySetResult();
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _cancelled.TrySetResult();
            throw;
        }
    }

    /// <inheritdoc />
    public Task WaitingAsync(CancellationToken cancellationToken = default) => _waiting.Task;

    /// <inheritdoc />
    public Task CancelledAsync(CancellationToken cancellationToken = default) => _cancelled.Task;

    /// <inheritdoc />
    public Task<string> TextAsync(int length, CancellationToken cancellationToken = default) => Task.FromResult(new string('x', length));

    /// <inheritdoc />
    public Task<int> LengthAsync(string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Task.FromResult(text.Length);
    }

    /// <inheritdoc />
    public Task<UnlistedResult> UnlistedAsync(CancellationToken cancellationToken = default) => Task.FromResult(new UnlistedResult(1));

    /// <inheritdoc />
    public Task LogAsync(string word, int number, CancellationToken cancellationToken = default)
    {
#pragma warning disable CA1848, CA1873, CA2254 // One line for each level is all there is to it.
        for (LogLevel level = LogLevel.Trace; level <= LogLevel.Critical; level++)
        {
            logger.Log(level, "A {Word} and {Number}", word, number);
        }
#pragma warning restore CA1848, CA1873, CA2254

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task PrintAsync(PrintRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        TextWriter writer = request.Stderr ? Console.Error : Console.Out;
        for (int i = 0; i < request.Times; i++)
        {
            writer.Write(request.Text);
        }

        writer.Flush();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<int> ProcessIdAsync(CancellationToken cancellationToken = default) => Task.FromResult(Environment.ProcessId);

    /// <inheritdoc />
    public Task<string?> VariableAsync(string name, CancellationToken cancellationToken = default) =>
        Task.FromResult(Environment.GetEnvironmentVariable(name));

    /// <inheritdoc />
    public Task<int> SpawnAsync(CancellationToken cancellationToken = default)
    {
        using Process process = Process.Start(new ProcessStartInfo("sleep", "300") { UseShellExecute = false })!;
        return Task.FromResult(process.Id);
    }

    /// <inheritdoc />
    public Task CrashAsync(string message, CancellationToken cancellationToken = default)
    {
        new Thread(() => throw new InvalidOperationException(message)).Start();
        return Task.Delay(Timeout.Infinite, cancellationToken);
    }

    /// <inheritdoc />
    public Task<string> TransformAsync(string text, Func<string, Task<string>> transform, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transform);
        return transform(text);
    }

    /// <inheritdoc />
    public Task<string> ShoutAsync(string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Task.FromResult(text.ToUpperInvariant());
    }

    /// <inheritdoc />
    public Task<string> TraceAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(Activity.Current is { } activity ? $"{activity.TraceId} {activity.ParentSpanId} {activity.TraceStateString}" : "none");

    /// <inheritdoc />
    public void Dispose() => _release.Dispose();
}
