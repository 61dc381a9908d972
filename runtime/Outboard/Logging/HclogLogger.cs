using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>One category's logger: an entry becomes the keys @level, @message, @module, @timestamp and one key for each field.</summary>
internal sealed class HclogLogger(HclogLoggerProvider provider, string category) : ILogger
{
    // What hclog has no words for.
    public const string EventIdKey = "event_id";
    public const string EventNameKey = "event_name";
    public const string EventLevelKey = "event_level";
    public const string ExceptionKey = "exception";
    public const string TraceIdKey = "TraceId";
    public const string SpanIdKey = "SpanId";

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => provider.Scopes.Push(state);

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            json.WriteString("@level", HclogLevel.ToText(logLevel));
            json.WriteString("@message", formatter(state, exception));
            json.WriteString("@module", category);
            json.WriteString("@timestamp", HclogTimestamp.Format(provider.TimeProvider.GetUtcNow()));
            WriteFields(json, state);
            provider.Scopes.ForEachScope(static (scope, writer) => WriteFields(writer, scope), json);
            WriteEvent(json, logLevel, eventId);
            if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
            {
                json.WriteString(TraceIdKey, activity.TraceId.ToHexString());
                json.WriteString(SpanIdKey, activity.SpanId.ToHexString());
            }

            if (exception is not null)
            {
                json.WriteString(ExceptionKey, ExceptionText.DetailsOf(exception) ?? ExceptionText.MessageOf(exception));
            }

            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        provider.WriteLine(buffer.WrittenSpan);
    }

    private static void WriteEvent(Utf8JsonWriter json, LogLevel logLevel, EventId eventId)
    {
        if (eventId.Id != 0)
        {
            json.WriteNumber(EventIdKey, eventId.Id);
        }

        if (!string.IsNullOrEmpty(eventId.Name))
        {
            json.WriteString(EventNameKey, eventId.Name);
        }

        if (logLevel == LogLevel.Critical)
        {
            json.WriteString(EventLevelKey, HclogLevel.Critical);
        }
    }

    private static void WriteFields(Utf8JsonWriter json, object? state)
    {
        if (state is not IEnumerable<KeyValuePair<string, object?>> fields)
        {
            return;
        }

        foreach ((string key, object? value) in fields)
        {
            // Keys with an at sign are hclog's own; the template says nothing that the message doesn't.
            if (key != "{OriginalFormat}")
            {
                json.WritePropertyName(key.TrimStart('@'));
                WriteValue(json, value);
            }
        }
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool b: json.WriteBooleanValue(b); break;
            case int i: json.WriteNumberValue(i); break;
            case long l: json.WriteNumberValue(l); break;
            case uint u: json.WriteNumberValue(u); break;
            case double d when double.IsFinite(d): json.WriteNumberValue(d); break;
            case decimal m: json.WriteNumberValue(m); break;
            case IFormattable f: json.WriteStringValue(f.ToString(null, CultureInfo.InvariantCulture)); break;
            default: json.WriteStringValue(value.ToString()); break;
        }
    }
}
