using System.Buffers;
using System.Text;

namespace Outboard;

/// <summary>
/// Cuts what a plugin prints into lines. A line longer than the limit comes out in pieces, so that memory is bounded; bytes that
/// are not UTF-8 become replacement characters.
/// </summary>
/// <param name="maxLineBytes">The longest piece that is given out, in bytes.</param>
/// <param name="line">Takes each line.</param>
/// <param name="rate">How many are given out in a second; null for all.</param>
internal sealed class StdioReader(int maxLineBytes, Action<string> line, OutputRate? rate = null)
{
    // Most plugins print little, and a host may have many of them.
    private const int MinBufferBytes = 2 * 1024;
    private const int MaxBufferBytes = 32 * 1024;

    // What is kept of lines that are dropped.
    private const int SkippedBytes = 32 * 1024;

    private readonly ArrayBufferWriter<byte> _partial = new();
    private byte[] _skipped = [];
    private int _skippedCount;
    private readonly Lock _gate = new();

    /// <summary>The longest piece that is given out, in bytes.</summary>
    public int MaxLineBytes { get; set; } = maxLineBytes;

    /// <summary>Whether the piece that is being given out was cut at the limit and its line goes on.</summary>
    public bool IsCut { get; private set; }

    /// <summary>What there is of a line that is not complete; from any thread.</summary>
    public string Pending
    {
        get
        {
            lock (_gate)
            {
                return Decode(_partial.WrittenSpan);
            }
        }
    }

    /// <summary>
    /// Reads a pipe from first byte to last, whatever comes, so that the plugin never blocks on printing. Completes at end of file,
    /// or when it is told to stop; never fails.
    /// </summary>
    public async Task RunAsync(Stream pipe, StdioTee? copy, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(MinBufferBytes);
        try
        {
            int count;
            while ((count = await pipe.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                copy?.Add(buffer.AsSpan(0, count));
                Add(buffer.AsSpan(0, count));
                if (count == buffer.Length && count < MaxBufferBytes)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = ArrayPool<byte>.Shared.Rent(MaxBufferBytes);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The pipe is broken, or a grandchild holds it open and nobody waits for that one.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            Complete();
        }
    }

    /// <summary>Adds bytes and gives each line that is now complete.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            rate?.Look();
            while (!bytes.IsEmpty)
            {
                int end = bytes.IndexOf((byte)'\n');
                ReadOnlySpan<byte> piece = end < 0 ? bytes : bytes[..end];
                int room = MaxLineBytes - _partial.WrittenCount;
                IsCut = piece.Length > room;
                if (!IsCut && end < 0)
                {
                    _partial.Write(piece);
                    return;
                }

                piece = IsCut ? piece[..room] : piece;
                if (rate?.TryTake(_partial.WrittenCount + piece.Length) == false)
                {
                    IsCut = false;
                    Skip(bytes);
                    return;
                }

                GiveSkipped();
                Give(piece);
                bytes = bytes[(IsCut ? room : end + 1)..];
                IsCut = false;
            }
        }
    }

    /// <summary>Gives what is left at the end.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            GiveSkipped();
            if (_partial.WrittenCount > 0)
            {
                Give([]);
            }
        }

        rate?.Dispose();
    }

    // Lines that are not given out, all at once.
    private void Skip(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.LastIndexOf((byte)'\n');
        if (end >= 0)
        {
            rate!.Drop(bytes.Count((byte)'\n'));
            Keep(_partial.WrittenSpan);
            Keep(bytes[..(end + 1)]);
            _partial.ResetWrittenCount();
            bytes = bytes[(end + 1)..];
        }

        if (_partial.WrittenCount + bytes.Length > MaxLineBytes)
        {
            rate!.Drop(1);
            Keep(_partial.WrittenSpan);
            Keep(bytes);
            Keep("\n"u8);
            _partial.ResetWrittenCount();
            return;
        }

        _partial.Write(bytes);
    }

    // The last of them, for who wants to know why a plugin ended.
    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > SkippedBytes)
        {
            bytes = bytes[^SkippedBytes..];
        }

        if (_skipped.Length == 0)
        {
            _skipped = new byte[2 * SkippedBytes];
        }

        if (_skippedCount + bytes.Length > _skipped.Length)
        {
            _skipped.AsSpan(_skippedCount - SkippedBytes, SkippedBytes).CopyTo(_skipped);
            _skippedCount = SkippedBytes;
        }

        bytes.CopyTo(_skipped.AsSpan(_skippedCount));
        _skippedCount += bytes.Length;
    }

    private void GiveSkipped()
    {
        if (_skippedCount == 0)
        {
            return;
        }

        string[] lines = Encoding.UTF8.GetString(_skipped, 0, _skippedCount - 1).Split('\n');
        _skippedCount = 0;
        foreach (string text in lines.TakeLast(rate!.TakeBack()))
        {
            line(text.TrimEnd('\r'));
        }
    }

    // A line's last bytes; most come whole, and need no copy.
    private void Give(ReadOnlySpan<byte> rest)
    {
        string text;
        if (_partial.WrittenCount == 0)
        {
            text = Decode(rest);
        }
        else
        {
            _partial.Write(rest);
            text = Decode(_partial.WrittenSpan);
            _partial.ResetWrittenCount();
        }

        line(text);
    }

    private static string Decode(ReadOnlySpan<byte> bytes) =>
        Encoding.UTF8.GetString(bytes is [.. var line, (byte)'\r'] ? line : bytes);
}

/// <summary>Standard output: its first line is the handshake, bounded in length; what follows is the log's.</summary>
internal sealed class HandshakeReader
{
    private readonly TaskCompletionSource<string?> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StdioReader _reader;

    public HandshakeReader(string pluginName, int maxLineBytes, Action<string> rest, OutputRate? rate = null) => _reader = new StdioReader(HandshakeLine.MaxBytes, line =>
    {
        if (_line.Task.IsCompleted)
        {
            rest(line);
        }
        else if (_reader!.IsCut)
        {
            _line.TrySetException(HandshakeErrors.TooLong(pluginName, line));
        }
        else
        {
            _line.TrySetResult(line);
        }

        _reader!.MaxLineBytes = maxLineBytes;
    }, rate);

    /// <summary>The first line; null when standard output was closed without one.</summary>
    public Task<string?> Line => _line.Task;

    /// <summary>What there is of a line whose end has not come.</summary>
    public string Pending => _reader.Pending;

    /// <inheritdoc cref="StdioReader.RunAsync"/>
    public async Task RunAsync(Stream pipe, StdioTee? copy, CancellationToken cancellationToken)
    {
        await _reader.RunAsync(pipe, copy, cancellationToken).ConfigureAwait(false);
        _line.TrySetResult(null);
    }
}
