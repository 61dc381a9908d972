using System.Threading.Channels;

namespace Outboard;

/// <summary>
/// Stands between a plugin's pipes and the host's loggers: a host that logs slower than a plugin prints loses lines, and
/// is told how many, but neither holds up the plugin nor fills its memory.
/// </summary>
internal sealed class LogQueue(Action<OutputLine> write, Action<long> reportDropped)
{
    private const int MaxLines = 16 * 1024;
    private const long MaxCharacters = 2 * 1024 * 1024;

    private readonly Channel<OutputLine> _lines = System.Threading.Channels.Channel.CreateBounded<OutputLine>(
        new BoundedChannelOptions(MaxLines) { SingleReader = true });

    private long _characters;
    private long _dropped;

    public void Add(OutputLine line)
    {
        if (Interlocked.Add(ref _characters, line.Text.Length) > MaxCharacters || !_lines.Writer.TryWrite(line))
        {
            Interlocked.Add(ref _characters, -line.Text.Length);
            Interlocked.Increment(ref _dropped);
        }
    }

    public void Complete() => _lines.Writer.TryComplete();

    /// <summary>Writes lines until <see cref="Complete"/> has been called and none is left.</summary>
    public async Task RunAsync()
    {
        while (await _lines.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_lines.Reader.TryRead(out OutputLine line))
            {
                Interlocked.Add(ref _characters, -line.Text.Length);
                try
                {
                    write(line);
                }
#pragma warning disable CA1031 // A line that the host cannot log must not cost it the next.
                catch (Exception)
#pragma warning restore CA1031
                {
                }
            }

            ReportDropped();
        }

        ReportDropped();
    }

    private void ReportDropped()
    {
        if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var count)
        {
            reportDropped(count);
        }
    }
}
