namespace Outboard;

/// <summary>Keeps the last lines of a plugin's standard error for the error messages.</summary>
internal sealed class StderrTail
{
    private const int MostLines = 20;
    private const int MostCharacters = 1024;

    private readonly Queue<string> _lines = new();

    public void Add(string line)
    {
        lock (_lines)
        {
            _lines.Enqueue(line.Length > MostCharacters ? line[..MostCharacters] : line);
            if (_lines.Count > MostLines)
            {
                _lines.Dequeue();
            }
        }
    }

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>The lines as the end of an error message; empty when there are none.</summary>
    public static string Quote(IReadOnlyList<string> lines) =>
        lines.Count == 0 ? string.Empty : $"{Environment.NewLine}Last lines of its standard error:{Environment.NewLine}  {string.Join($"{Environment.NewLine}  ", lines)}";
}
