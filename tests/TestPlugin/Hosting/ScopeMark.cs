namespace TestPlugin;

/// <summary>A scoped service with a number, whose disposal, asynchronous only, is noted.</summary>
internal sealed class ScopeMark(ScopeLog log) : IAsyncDisposable
{
    public int Number { get; } = log.Begin();

    public async ValueTask DisposeAsync()
    {
        await Task.Yield();
        log.End(Number);
        await Console.Error.WriteLineAsync($"ended {Number}");
        if (Environment.GetCommandLineArgs().Contains("failing-dispose"))
        {
            throw new InvalidOperationException("cannot be disposed");
        }
    }
}
