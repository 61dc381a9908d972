namespace Outboard.Tests;

/// <summary>A process that ends at the means the test chooses, and notes each that is tried.</summary>
internal sealed class FakePluginProcess(KillStep endsOn, bool hasSignals = true) : IPluginProcess
{
    private readonly TaskCompletionSource<int?> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<KillStep> _tried = [];
    private readonly SemaphoreSlim _changed = new(0);

    public string Id => "fake";

    public Stream? StandardInput => new Input(this);

    public Stream StandardOutput { get; init; } = Stream.Null;

    public Stream StandardError { get; init; } = Stream.Null;

    public Task<int?> Exited => _exited.Task;

    public IReadOnlyList<KillStep> Tried
    {
        get
        {
            lock (_tried)
            {
                return [.. _tried];
            }
        }
    }

    /// <summary>Waits until some means has been tried.</summary>
    public Task TriedAsync() => _changed.WaitAsync(Waiting.Token).Soon();

    public void End(int code = 0) => _exited.TrySetResult(code);

    public Task QuitAsync()
    {
        Try(KillStep.Quit);
        return Task.CompletedTask;
    }

    public ValueTask<bool> TerminateAsync(CancellationToken cancellationToken = default)
    {
        if (hasSignals)
        {
            Try(KillStep.Terminate);
        }

        return new(hasSignals);
    }

    public ValueTask<bool> KillAsync(CancellationToken cancellationToken = default)
    {
        Try(KillStep.Kill);
        return new(true);
    }

    public void Dispose() => _changed.Dispose();

    private void Try(KillStep step)
    {
        lock (_tried)
        {
            _tried.Add(step);
        }

        if (step == endsOn)
        {
            End();
        }

        _changed.Release();
    }

    private sealed class Input(FakePluginProcess process) : MemoryStream
    {
        protected override void Dispose(bool disposing)
        {
            process.Try(KillStep.CloseStdin);
            base.Dispose(disposing);
        }
    }
}
