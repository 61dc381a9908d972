using System.Collections;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>What a line of a plugin's standard error says, as the state of a log entry: its fields, the message last.</summary>
internal sealed class HclogEntry(LogLevel level, string message) : IReadOnlyList<KeyValuePair<string, object?>>
{
    // A plugin may log a megabyte and ten thousand fields in one line; comparing all with all would take the host seconds.
    private const int MostSearched = 4096;
    private const int MostShown = 64;

    private readonly List<KeyValuePair<string, object?>> _fields = [];

    public LogLevel Level { get; } = level;

    public string Message { get; } = message;

    public string? Module { get; init; }

    public EventId EventId { get; set; }

    public int Count => _fields.Count + 1;

    public KeyValuePair<string, object?> this[int index] =>
        index < _fields.Count ? _fields[index] : new KeyValuePair<string, object?>("{OriginalFormat}", Message);

    public void Add(string key, object? value) => _fields.Add(new KeyValuePair<string, object?>(key, value));

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>
    /// The message, and those of its first fields that it does not already show: a .NET plugin's message does, a Go plugin's does
    /// not. A long message stands alone. All fields are in the entry itself.
    /// </summary>
    public override string ToString()
    {
        if (Message.Length > MostSearched)
        {
            return Message;
        }

        StringBuilder? text = null;
        foreach ((string key, object? value) in _fields.Take(MostShown))
        {
            string shown = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "null";
            if (value is DateTimeOffset || (shown.Length > 0 && Message.Contains(shown, StringComparison.Ordinal)))
            {
                continue;
            }

            text ??= new StringBuilder(Message);
            text.Append(' ').Append(key).Append('=').Append(shown);
        }

        return text?.ToString() ?? Message;
    }
}
