using System.Text;
using CsCheck;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Outboard.Tests;

/// <summary>Whatever a plugin writes to standard error comes out as entries, and nothing is thrown.</summary>
public sealed class LogFuzzTests
{
    private static readonly Gen<string> s_json = Hostile.Json(
        ("@level", ["\"info\"", "\"WARN\"", "\" error \"", "\"trace\"", "\"off\"", "1"]),
        ("@message", ["\"m\"", "\"\"", "1", "{\"a\":[]}"]),
        ("@module", ["\"greeter\"", "\"kv\"", "\"\"", "null"]),
        ("@timestamp", ["\"2026-01-02T03:04:05.123456Z\"", "\"2026-01-02T03:04:05.123456789123456789+14:00\"", "\"9999-12-31T23:59:59.9999999-14:00\"", "\".\"", "\"1.\"", "7"]),
        ("event_id", ["17", "2147483648", "-1.5", "\"x\""]));

    private static readonly Gen<string> s_lines = Gen.Frequency(
        (4, (IGen<string>)s_json),
        (1, Hostile.Text),
        (1, Gen.Select(Gen.OneOf("[TRACE]", "[WARN] ", "[ERROR]x", "panic: ", "Unhandled exception. ", "{"), Hostile.Text, (start, rest) => start + rest)));

    [Fact]
    public Task Parse_AnyLines_GivesAnEntryOfALevelForEach() => Property.HoldsAsync(
        s_lines.Array[1, 4],
        1_500,
        lines =>
        {
            foreach (string line in lines)
            {
                HclogEntry entry = HclogParser.Parse(line);
                Assert.InRange(entry.Level, LogLevel.Trace, LogLevel.Critical);
                Assert.NotNull(entry.ToString());
                Assert.Equal(entry.Count, entry.Count(field => field.Key is not null));
            }
        },
        lines => string.Join(Environment.NewLine, lines.Select(Hostile.Show)));

    [Fact]
    public Task Forward_AnyLines_LogsEachUnderThePluginsName() => Property.HoldsAsync(
        s_lines.Array[1, 4],
        1_000,
        lines =>
        {
            using var logs = new LogCollector();
            var forwarder = new PluginLogForwarder(logs, "greeter", new FakeTimeProvider());
            foreach (string line in lines)
            {
                forwarder.ForwardStderr(line);
                forwarder.ForwardStdout(line);
            }

            // What belongs to a crash is one entry.
            forwarder.Complete();
            Assert.Equal(lines.Length, logs.Lines.Count(line => line.Category == "greeter.stdout"));
            Assert.InRange(logs.Lines.Count, lines.Length + 1, 2 * lines.Length);
            Assert.All(logs.Lines, line => Assert.Equal(VisibleText.Lines(line.Text, int.MaxValue), line.Text));
            Assert.All(logs.Lines, line => Assert.True(line.Category == "greeter" || line.Category.StartsWith("greeter.", StringComparison.Ordinal)));
        },
        lines => string.Join(Environment.NewLine, lines.Select(Hostile.Show)));

    [Fact]
    public Task Log_AnyText_ComesBackAsItWasFromOneLine() => Property.HoldsAsync(
        Gen.Select(Hostile.Text, Hostile.Text, Hostile.Text, Gen.Enum<LogLevel>().Where(level => level < LogLevel.Critical)),
        1_000,
        example =>
        {
            (string message, string key, string value, LogLevel level) = example;
            using var output = new MemoryStream();
            using var provider = new HclogLoggerProvider(output, TimeProvider.System);
            KeyValuePair<string, object?>[] state = [new($"k{key}", value)];

            provider.CreateLogger("c").Log(level, default, state, null, (_, _) => message);

            byte[] written = output.ToArray();
            Assert.Equal(written.Length - 1, Array.IndexOf(written, (byte)'\n'));
            HclogEntry entry = HclogParser.Parse(Encoding.UTF8.GetString(written.AsSpan(0, written.Length - 1)));
            Assert.Equal(level, entry.Level);
            Assert.Equal(VisibleText.Lines(Whole(message), int.MaxValue), entry.Message);
            Assert.Contains(entry, field => field.Key.StartsWith('k') && (string?)field.Value == VisibleText.Lines(Whole(value), int.MaxValue));
        },
        example => $"{example.Item4} {Hostile.Show(example.Item1)}, {Hostile.Show(example.Item2)} = {Hostile.Show(example.Item3)}");

    // Half a surrogate pair cannot be written in UTF-8 by anybody.
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
