namespace Outboard;

/// <summary>The host's end of a plugin's standard input.</summary>
/// <param name="stream">The stream; null where it is not the host's to write to.</param>
internal sealed class HostStdin(Stream? stream)
{
    // A plugin that does not read may have filled the pipe; then a write ends with the plugin.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private int _isClosed;

    /// <summary>Whether there is one to write to.</summary>
    public bool IsThere => stream is not null;

    /// <summary>Writes what the plugin reads before it does anything else.</summary>
    /// <exception cref="OperationCanceledException">The plugin did not read it in time.</exception>
    public async Task WriteAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Run(() => WriteAll(bytes), CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // It has ended; how, is told elsewhere.
        }
    }

    /// <summary>Closes it, so that the plugin ends.</summary>
    /// <param name="isOrderly">Whether the word is written before that tells an orderly end from the host's death.</param>
    /// <returns>False when it is not the host's to close.</returns>
    public async Task<bool> CloseAsync(bool isOrderly)
    {
        if (stream is null)
        {
            return false;
        }

        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            await SupervisedProcess.WithinAsync(Task.Run(() => Close(isOrderly)), s_patience, TimeProvider.System).ConfigureAwait(false);
        }

        return true;
    }

    private void Close(bool isOrderly)
    {
        try
        {
            if (isOrderly)
            {
                WriteAll(PluginVariables.StdinQuit);
            }

            stream!.Dispose();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // It no longer reads, and most likely is no longer there.
        }
    }

    private void WriteAll(ReadOnlySpan<byte> bytes)
    {
        stream!.Write(bytes);
        stream.Flush();
    }
}
