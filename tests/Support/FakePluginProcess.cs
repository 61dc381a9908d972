namespace Outboard.Tests;

/// <summary>A process that ends at the means the test chooses, and notes each that is tried.</summary>
internal sealed class FakePluginProcess(KillStep endsOn, bool hasSignals = true) : IPluginProcess
{
    private readonly TaskCompletionSource<int?> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<KillStep> _tried = [];
    private readonly SemaphoreSlim _changed = new(0);

    public string Id => "fake";

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

    public bool CloseStdin()
    {
        Try(KillStep.CloseStdin);
        return true;
    }

    public bool Terminate()
    {
        if (hasSignals)
        {
            Try(KillStep.Terminate);
        }

        return hasSignals;
    }

    public void Kill() => Try(KillStep.Kill);

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
}
