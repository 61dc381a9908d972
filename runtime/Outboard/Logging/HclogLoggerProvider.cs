using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Outboard;

/// <summary>
/// Writes log entries to a stream as hclog's JSON lines, one write a line. It is a factory as well, for a plugin without a container.
/// </summary>
[ProviderAlias("Hclog")]
internal sealed class HclogLoggerProvider(Stream output, TimeProvider timeProvider, LogLevel minimumLevel = LogLevel.Trace)
    : ILoggerProvider, ILoggerFactory, ISupportExternalScope
{
    private readonly Lock _gate = new();
    private bool _closed;

    internal IExternalScopeProvider Scopes { get; private set; } = new LoggerExternalScopeProvider();

    internal TimeProvider TimeProvider => timeProvider;

    internal LogLevel MinimumLevel => minimumLevel;

    public ILogger CreateLogger(string categoryName) => new HclogLogger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException(
        "This factory writes to the plugin's standard error only. To use other providers too, add PluginLogging.CreateProvider() to a LoggerFactory.");

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => Scopes = scopeProvider;

    internal void WriteLine(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            try
            {
                output.Write(line);
                output.Flush();
            }
            catch (IOException)
            {
                // The host has exited: a log line that nobody can read is no reason to fail.
                _closed = true;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
        }
    }
}

internal sealed class HclogLogger(HclogLoggerProvider provider, string category) : ILogger
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => provider.Scopes.Push(state);

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && logLevel >= provider.MinimumLevel;

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
            json.WriteString(Hclog.LevelKey, Hclog.FormatLevel(logLevel));
            json.WriteString(Hclog.MessageKey, formatter(state, exception));
            json.WriteString(Hclog.ModuleKey, category);
            json.WriteString(Hclog.TimestampKey, Hclog.FormatTime(provider.TimeProvider.GetUtcNow()));
            WriteFields(json, state);
            provider.Scopes.ForEachScope(static (scope, writer) => WriteFields(writer, scope), json);
            WriteEvent(json, logLevel, eventId);
            if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
            {
                json.WriteString(Hclog.TraceIdKey, activity.TraceId.ToHexString());
                json.WriteString(Hclog.SpanIdKey, activity.SpanId.ToHexString());
            }

            if (exception is not null)
            {
                json.WriteString(Hclog.ExceptionKey, ExceptionText.DetailsOf(exception) ?? ExceptionText.MessageOf(exception));
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
            json.WriteNumber(Hclog.EventIdKey, eventId.Id);
        }

        if (!string.IsNullOrEmpty(eventId.Name))
        {
            json.WriteString(Hclog.EventNameKey, eventId.Name);
        }

        if (logLevel == LogLevel.Critical)
        {
            json.WriteString(Hclog.EventLevelKey, Hclog.Critical);
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
            // Keys with an at sign are hclog's own; the template adds nothing to the message.
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
