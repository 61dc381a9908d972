using System.Collections;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>
/// A line of a plugin's standard error, as the state of a log entry: its fields, with the message last. Control characters in its
/// texts are escaped; see <see cref="VisibleText"/>.
/// </summary>
internal sealed class HclogEntry(LogLevel level, string message) : IReadOnlyList<KeyValuePair<string, object?>>
{
    /// <summary>The maximum length of the name of a field or an event.</summary>
    public const int MaxNameCharacters = 128;

    // A plugin may log a megabyte and ten thousand fields in one line: searching the message for each would take seconds.
    private const int MaxSearched = 4096;
    private const int MaxShown = 64;

    private readonly List<KeyValuePair<string, object?>> _fields = [];

    public LogLevel Level { get; } = level;

    public string Message { get; } = VisibleText.Lines(message, int.MaxValue);

    public string? Module { get; init; }

    public EventId EventId { get; set; }

    public Exception? Exception { get; set; }

    /// <summary>Whether the line is plain text, all of which is the message.</summary>
    public bool IsText { get; private init; }

    public int Count => _fields.Count + 1;

    public KeyValuePair<string, object?> this[int index] =>
        index < _fields.Count ? _fields[index] : new KeyValuePair<string, object?>("{OriginalFormat}", Message);

    public static HclogEntry Text(LogLevel level, string line) => new(level, line) { IsText = true };

    public void Add(string key, object? value) =>
        _fields.Add(new KeyValuePair<string, object?>(Name(key), value is string text ? VisibleText.Lines(text, int.MaxValue) : value));

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>
    /// The message, followed by those of the first fields that it does not contain: the message of a .NET plugin contains them, that
    /// of a Go plugin does not. Nothing is added to a long message. The entry itself has all fields.
    /// </summary>
    public override string ToString()
    {
        if (Message.Length > MaxSearched)
        {
            return Message;
        }

        StringBuilder? text = null;
        foreach ((string key, object? value) in _fields.Take(MaxShown))
        {
            string shown = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "null";
            if (value is DateTimeOffset || key is Hclog.TraceIdKey or Hclog.SpanIdKey
                || (shown.Length > 0 && Message.Contains(shown, StringComparison.Ordinal)))
            {
                continue;
            }

            text ??= new StringBuilder(Message);
            text.Append(' ').Append(key).Append('=').Append(shown);
        }

        return text?.ToString() ?? Message;
    }

    /// <summary>The line as shown in an error message: text unchanged, JSON in a readable form.</summary>
    public string Show() => IsText ? Message
        : $"[{(Level == LogLevel.Critical ? "CRITICAL" : Hclog.FormatLevel(Level).ToUpperInvariant())}] {(Module is { Length: > 0 } module ? $"{VisibleText.Line(module, MaxNameCharacters)}: " : string.Empty)}{this}{(Exception is { } exception ? $" {exception.Message}" : string.Empty)}";

    // Names that logging providers interpret: templates, destructuring, Serilog's name of a category.
    private static string Name(string key)
    {
        string name = VisibleText.Line(key, MaxNameCharacters).Trim('@', '{', '}', '$');
        return name is "" or "SourceContext" or "OriginalFormat" ? $"plugin_{name}" : name;
    }
}
