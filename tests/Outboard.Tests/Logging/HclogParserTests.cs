using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Outboard.Tests;

public sealed class HclogParserTests
{
    [Fact]
    public void Parse_LineOfAGoPlugin_GivesLevelModuleMessageAndFields()
    {
        HclogEntry entry = Parse("""{"@level":"warn","@message":"it is late","@module":"plugin.kv","@timestamp":"2026-01-02T03:04:05.678901Z","n":3,"f":1.5,"b":true,"z":null,"o":{"k":[1]},"s":"text"}""");

        Assert.Equal(LogLevel.Warning, entry.Level);
        Assert.Equal("it is late", entry.Message);
        Assert.Equal("plugin.kv", entry.Module);
        Dictionary<string, object?> fields = new(entry);
        Assert.Equal(3L, fields["n"]);
        Assert.Equal(1.5, fields["f"]);
        Assert.Equal(true, fields["b"]);
        Assert.Null(fields["z"]);
        Assert.Equal("""{"k":[1]}""", fields["o"]);
        Assert.Equal("text", fields["s"]);
        Assert.Equal(DateTimeOffset.Parse("2026-01-02T03:04:05.678901Z", CultureInfo.InvariantCulture), fields["timestamp"]);
        Assert.Equal("it is late", fields["{OriginalFormat}"]);
        Assert.StartsWith("it is late n=3 f=1.5 b=True", entry.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trace", LogLevel.Trace)]
    [InlineData("debug", LogLevel.Debug)]
    [InlineData("info", LogLevel.Information)]
    [InlineData("warn", LogLevel.Warning)]
    [InlineData("error", LogLevel.Error)]
    [InlineData(" INFO ", LogLevel.Information)]
    [InlineData("warning", LogLevel.Warning)]
    [InlineData("fatal", LogLevel.Critical)]
    [InlineData("critical", LogLevel.Critical)]
    [InlineData("loud", LogLevel.Information)]
    public void Parse_EachLevelWord_IsItsLevel(string word, LogLevel level) =>
        Assert.Equal(level, Parse($$"""{"@level":"{{word}}","@message":"m"}""").Level);

    [Theory]
    [InlineData("""{"@message":"no level"}""")]
    [InlineData("""{"@level":7,"@message":"m"}""")]
    [InlineData("""{"@level":null,"@message":"m"}""")]
    [InlineData("""{"@level":"info","@message":"m"} and more""")]
    [InlineData("""{"@level":"info","@message":"m""")]
    [InlineData("""{"@level":"info","@message":"\ud800"}""")]
    [InlineData("{}")]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData("plain text")]
    public void Parse_WhatIsNoHclog_IsTextAsItStands(string line)
    {
        HclogEntry entry = Parse(line);

        Assert.Equal(VisibleText.Line(line), entry.Message);
        Assert.True(entry.IsText);
        Assert.Equal(LogLevel.Information, entry.Level);
        Assert.Null(entry.Module);
    }

    [Theory]
    [InlineData("""{"@level":"info","@message":5,"@module":["x"],"@timestamp":12}""", "5", """["x"]""")]
    [InlineData("""{"@level":"info","@message":{"a":1},"@module":true,"@timestamp":null}""", """{"a":1}""", "true")]
    [InlineData("""{"@level":"info","@message":null,"@module":null}""", "", null)]
    [InlineData("""{"@level":"info","@timestamp":"yesterday"}""", "", null)]
    public void Parse_OtherTypesThanText_AreShownAsTheyStand(string line, string message, string? module)
    {
        HclogEntry entry = Parse(line);

        Assert.Equal(LogLevel.Information, entry.Level);
        Assert.Equal(message, entry.Message);
        Assert.Equal(module, entry.Module);
        Assert.DoesNotContain(entry, field => field.Key == "timestamp");
    }

    [Fact]
    public void Parse_NestedTenThousandDeep_IsText()
    {
        string line = $$"""{"@level":"info","a":{{new string('[', 10_000)}}{{new string(']', 10_000)}}}""";

        HclogEntry entry = Parse(line);

        Assert.True(entry.IsText);
        Assert.Equal(line, entry.Message);
    }

    [Fact]
    public void Parse_ControlCharacters_AreVisibleAndReplacementCharactersAreKept()
    {
        Assert.Equal(@"a\u0000b", Parse("a\0b").Message);
        Assert.Equal("a\\u0000b\uFFFD", Parse("""{"@level":"info","@message":"a\u0000b\uFFFD"}""").Message);
    }

    [Fact]
    public void Parse_UnknownLevel_KeepsTheLineAndTheWord()
    {
        HclogEntry entry = Parse("""{"@level":"loud","@message":"m","@module":"kv"}""");

        Assert.Equal("m", entry.Message);
        Assert.Equal("kv", entry.Module);
        Assert.Equal("loud", new Dictionary<string, object?>(entry)["level"]);
    }

    [Fact]
    public void Parse_NumbersBeyondEveryType_AreShownAsTheyStand()
    {
        Dictionary<string, object?> fields = new(Parse("""{"@level":"info","big":123456789012345678901234567890,"huge":1e999}"""));

        Assert.Equal(1.2345678901234568e29, fields["big"]);
        Assert.NotNull(fields["huge"]);
    }

    [Fact]
    public void Parse_DuplicateKeys_ThrowsNothing() =>
        Assert.Equal(3, Parse("""{"@level":"info","a":1,"a":2}""").Count);

    [Theory]
    [InlineData("[TRACE] t", LogLevel.Trace)]
    [InlineData("[DEBUG] t", LogLevel.Debug)]
    [InlineData("[INFO] t", LogLevel.Information)]
    [InlineData("[WARN] t", LogLevel.Warning)]
    [InlineData("[ERROR] t", LogLevel.Error)]
    [InlineData(" [ERROR] t", LogLevel.Information)]
    public void Parse_TextWithALevelInFront_HasThatLevel(string line, LogLevel level)
    {
        HclogEntry entry = Parse(line);

        Assert.Equal(level, entry.Level);
        Assert.Equal(line, entry.Message);
    }

    [Fact]
    public void ToString_ValuesThatTheMessageShows_AreNotRepeated() =>
        Assert.Equal("Greeting from process 42", Parse("""{"@level":"info","@message":"Greeting from process 42","ProcessId":42}""").ToString());

    [Fact]
    public void ToString_ValuesThatTheMessageDoesNotShow_FollowIt() =>
        Assert.Equal("put key=color size=3", Parse("""{"@level":"info","@message":"put","key":"color","size":3}""").ToString());

    [Fact]
    public void ToString_MoreFieldsThanAnybodyReads_ShowsTheFirst()
    {
        string fields = string.Join(',', Enumerable.Range(1000, 100).Select(i => $"\"f{i}\":{i}"));

        string text = Parse($$"""{"@level":"info","@message":"put",{{fields}}}""").ToString();

        Assert.Contains("f1063=1063", text, StringComparison.Ordinal);
        Assert.DoesNotContain("f1064", text, StringComparison.Ordinal);
    }

    private static HclogEntry Parse(string line) => HclogParser.Parse(line);
}
