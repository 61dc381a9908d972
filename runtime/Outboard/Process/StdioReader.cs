using System.Buffers;

namespace Outboard;

/// <summary>Reads one of a plugin's pipes from first byte to last, whatever comes, so that the plugin never blocks on printing.</summary>
internal sealed class StdioReader(Stream pipe, LineSplitter splitter, Action<string> line, StdioTee? copy = null)
{
    /// <summary>Completes at end of file, or when it is told to stop; never fails.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(32 * 1024);
        try
        {
            int count;
            while ((count = await pipe.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                copy?.Add(buffer.AsSpan(0, count));
                splitter.Add(buffer.AsSpan(0, count), line);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The pipe is broken, or a grandchild holds it open and nobody waits for that one.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            splitter.Complete(line);
        }
    }
}
