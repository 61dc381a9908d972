namespace Outboard;

/// <summary>Standard output: its first line is the handshake, bounded in length; what follows is the log's.</summary>
internal sealed class HandshakeReader(string pluginName, Action<string> rest, StdioTee copy)
{
    private readonly TaskCompletionSource<string?> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly LineSplitter _splitter = new(HandshakeLine.MaxBytes);

    public Task<string?> Task => _line.Task;

    /// <summary>What there is of a line whose end has not come.</summary>
    public string Begun => _splitter.Pending;

    public async Task DrainAsync(Stream pipe, int mostLineBytes, CancellationToken cancellationToken)
    {
        await new StdioReader(pipe, _splitter, Take, copy).RunAsync(cancellationToken).ConfigureAwait(false);
        _line.TrySetResult(null);

        void Take(string line)
        {
            First(line, _splitter.IsCut);
            _splitter.MaxBytes = mostLineBytes;
        }
    }

    private void First(string line, bool isTooLong)
    {
        if (_line.Task.IsCompleted)
        {
            rest(line);
        }
        else if (isTooLong)
        {
            _line.TrySetException(HandshakeErrors.TooLong(pluginName, line));
        }
        else
        {
            _line.TrySetResult(line);
        }
    }
}
