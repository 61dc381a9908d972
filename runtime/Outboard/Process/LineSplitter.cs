using System.Buffers;
using System.Text;

namespace Outboard;

/// <summary>
/// Cuts a stream of bytes into lines. A line longer than the limit comes out in pieces, so that memory is bounded; bytes
/// that are no UTF-8 become replacement characters.
/// </summary>
internal sealed class LineSplitter(int mostBytes)
{
    private readonly ArrayBufferWriter<byte> _partial = new();
    private readonly Lock _gate = new();

    /// <summary>The longest piece that is given out, in bytes.</summary>
    public int MaxBytes { get; set; } = mostBytes;

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

    /// <summary>Adds bytes and gives each line that is now complete.</summary>
    public void Add(ReadOnlySpan<byte> bytes, Action<string> line)
    {
        lock (_gate)
        {
            Split(bytes, line);
        }
    }

    /// <summary>Gives what is left at the end of the stream.</summary>
    public void Complete(Action<string> line)
    {
        lock (_gate)
        {
            if (_partial.WrittenCount > 0)
            {
                Flush(line);
            }
        }
    }

    private void Split(ReadOnlySpan<byte> bytes, Action<string> line)
    {
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)'\n');
            ReadOnlySpan<byte> piece = end < 0 ? bytes : bytes[..end];
            int room = MaxBytes - _partial.WrittenCount;
            if (piece.Length > room)
            {
                _partial.Write(piece[..room]);
                bytes = bytes[room..];
                IsCut = true;
                Flush(line);
                IsCut = false;
                continue;
            }

            if (end < 0)
            {
                _partial.Write(piece);
                return;
            }

            if (_partial.WrittenCount == 0)
            {
                line(Decode(piece));
            }
            else
            {
                _partial.Write(piece);
                Flush(line);
            }

            bytes = bytes[(end + 1)..];
        }
    }

    private void Flush(Action<string> line)
    {
        string text = Decode(_partial.WrittenSpan);
        _partial.ResetWrittenCount();
        line(text);
    }

    private static string Decode(ReadOnlySpan<byte> bytes) =>
        Encoding.UTF8.GetString(bytes is [.. var line, (byte)'\r'] ? line : bytes);
}
