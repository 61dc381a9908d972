using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Outboard.Tests;

public sealed class HclogLoggerTests : IDisposable
{
    private readonly MemoryStream _output = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public void Dispose() => _output.Dispose();

    [Fact]
    public void Log_WrittenAndParsed_IsTheSame()
    {
        Logger("My.Category").LogWarning("A {Word} and {Number}", "tree \"x\" 😀", 42);

        HclogEntry entry = Parse();
        Assert.Equal(LogLevel.Warning, entry.Level);
        Assert.Equal("My.Category", entry.Module);
        Assert.Equal("A tree \"x\" 😀 and 42", entry.Message);
        Dictionary<string, object?> fields = new(entry);
        Assert.Equal("tree \"x\" 😀", fields["Word"]);
        Assert.Equal(42L, fields["Number"]);
        Assert.Equal(_time.GetUtcNow(), fields["timestamp"]);
        Assert.Equal(entry.Message, entry.ToString());
    }

    [Theory]
    [InlineData(LogLevel.Trace, LogLevel.Trace)]
    [InlineData(LogLevel.Debug, LogLevel.Debug)]
    [InlineData(LogLevel.Information, LogLevel.Information)]
    [InlineData(LogLevel.Warning, LogLevel.Warning)]
    [InlineData(LogLevel.Error, LogLevel.Error)]
    [InlineData(LogLevel.Critical, LogLevel.Critical)]
    public void Log_EachLevel_ComesBackAsItself(LogLevel level, LogLevel back)
    {
        Logger("c").Log(level, "m");

        Assert.Equal(back, Parse().Level);
    }

    [Fact]
    public void Log_TextWithLineFeeds_StaysOneLine()
    {
        Logger("c").LogInformation("one\ntwo\r\nthree\0");

        Assert.Single(Lines());
        Assert.Equal("one\n    two\n    three\\u0000", Parse().Message);
    }

    [Fact]
    public void Log_ExceptionEventIdAndScope_BecomeFields()
    {
        ILogger logger = Logger("c");
        using (logger.BeginScope(new Dictionary<string, object?> { ["Request"] = "r1" }))
        {
            logger.Log(LogLevel.Critical, new EventId(17, "Broken"), new InvalidOperationException("it broke", new IOException("below")), "m");
        }

        HclogEntry entry = Parse();
        Dictionary<string, object?> fields = new(entry);
        Assert.Equal("r1", fields["Request"]);
        Assert.Equal((17, "Broken"), (entry.EventId.Id, entry.EventId.Name));
        Assert.Equal("System.InvalidOperationException: it broke", entry.Exception!.Message);
        Assert.Contains("System.IO.IOException: below", entry.Exception.ToString(), StringComparison.Ordinal);
        Assert.Contains("IOException", entry.Exception.StackTrace, StringComparison.Ordinal);
        Assert.Equal(["Request", "timestamp", "{OriginalFormat}"], fields.Keys);
        Assert.Equal("m Request=r1", entry.ToString());
        Assert.Equal("error", JsonDocument.Parse(Lines()[0]).RootElement.GetProperty("@level").GetString());
    }

    [Fact]
    public void Log_WithinAnActivity_CarriesItsIds()
    {
        using Activity activity = new Activity("call").Start();

        Logger("c").LogInformation("m");

        HclogEntry entry = Parse();
        Dictionary<string, object?> fields = new(entry);
        Assert.Equal(activity.TraceId.ToHexString(), fields["TraceId"]);
        Assert.Equal(activity.SpanId.ToHexString(), fields["SpanId"]);
        Assert.Equal("m", entry.ToString());
    }

    [Fact]
    public void Log_ExceptionWhoseTextThrows_IsLoggedAllTheSame()
    {
        Logger("c").LogError(new Unreadable(), "m");

        Assert.Contains(nameof(Unreadable), Parse().Exception!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Log_ValuesOfEveryKind_GiveValidJson()
    {
        Logger("c").LogInformation(
            "{A} {B} {C} {D} {E} {F} {G} {@H} {I}",
            null, true, double.NaN, 1.5m, long.MaxValue, Guid.Empty, new object(), new[] { 1, 2 }, 0.1);

        using JsonDocument json = JsonDocument.Parse(Assert.Single(Lines()));
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("A").ValueKind);
        Assert.Equal(JsonValueKind.True, json.RootElement.GetProperty("B").ValueKind);
        Assert.Equal("NaN", json.RootElement.GetProperty("C").GetString());
        Assert.Equal(1.5m, json.RootElement.GetProperty("D").GetDecimal());
        Assert.Equal(long.MaxValue, json.RootElement.GetProperty("E").GetInt64());
        Assert.Equal(0.1, json.RootElement.GetProperty("I").GetDouble());
        Assert.True(json.RootElement.TryGetProperty("H", out _));
    }

    [Fact]
    public void Log_HalfASurrogatePair_ThrowsNothing()
    {
        Logger("c").LogInformation("{Word}", "\ud800");

        Assert.Equal(LogLevel.Information, Parse().Level);
    }

    [Fact]
    public void Log_LevelNone_WritesNothing()
    {
        Logger("c").Log(LogLevel.None, "m");

        Assert.Empty(Lines());
    }

    [Fact]
    public void Log_PipeBroken_ThrowsNothing()
    {
        using var provider = new HclogLoggerProvider(new BrokenStream(), _time);

        provider.CreateLogger("c").LogInformation("one");
        provider.CreateLogger("c").LogInformation("two");
    }

    [Fact]
    public async Task Log_FromManyThreads_KeepsLinesWhole()
    {
        using var provider = new HclogLoggerProvider(Stream.Synchronized(_output), _time);
        ILogger logger = provider.CreateLogger("c");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                logger.LogInformation("{Thread} {I}", thread, i);
            }
        }, Waiting.Token))).Soon();

        string[] lines = Lines();
        Assert.Equal(800, lines.Length);
        Assert.All(lines, line => Assert.Equal(LogLevel.Information, HclogParser.Parse(line).Level));
    }

    [Fact]
    public void Factory_WithAMinimumLevel_KeepsWhatIsBelowIt()
    {
        using var factory = new HclogLoggerProvider(_output, _time, LogLevel.Warning);
        ILogger logger = factory.CreateLogger("c");

        logger.LogInformation("below");
        logger.LogWarning("above");

        Assert.False(logger.IsEnabled(LogLevel.Information));
        Assert.Equal("above", Parse().Message);
    }

    private ILogger Logger(string category) => new HclogLoggerProvider(_output, _time).CreateLogger(category);

    private HclogEntry Parse() => HclogParser.Parse(Assert.Single(Lines()));

    private string[] Lines() => Encoding.UTF8.GetString(_output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private sealed class Unreadable : Exception
    {
        public override string Message => null!;

        public override string ToString() => throw new InvalidOperationException("No text.");
    }
}
