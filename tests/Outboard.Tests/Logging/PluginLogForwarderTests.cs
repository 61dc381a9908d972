using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Time.Testing;

namespace Outboard.Tests;

public sealed class PluginLogForwarderTests : IDisposable
{
    private readonly LogCollector _logs = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _logs.Dispose();

    [Theory]
    [InlineData("kv", "greeter.kv")]
    [InlineData("greeter", "greeter")]
    [InlineData("greeter.kv", "greeter.kv")]
    [InlineData("", "greeter")]
    [InlineData("greeterish", "greeter.greeterish")]
    [InlineData("Microsoft.Hosting.Lifetime", "greeter.Microsoft.Hosting.Lifetime")]
    [InlineData("Store`1+Item[[Key]], x/y \\u001b[2J\\nä", "greeter.Store`1+Item__Key____x_y___2J__")]
    public void Stderr_Module_BecomesACategoryUnderThePluginsName(string module, string category)
    {
        Forwarder().ForwardStderr($$"""{"@level":"info","@message":"m","@module":"{{module}}"}""");

        Assert.Equal(category, Assert.Single(_logs.Lines).Category);
    }

    [Fact]
    public void Stderr_ModuleNull_IsThePluginsOwn()
    {
        Forwarder().ForwardStderr("""{"@level":"info","@message":"m","@module":null}""");

        Assert.Equal("greeter", Assert.Single(_logs.Lines).Category);
    }

    [Fact]
    public void Stderr_CategoriesWithoutEnd_AreFewAndShortOverAllLives()
    {
        for (int life = 0; life < 3; life++)
        {
            PluginLogForwarder forwarder = Forwarder();
            for (int i = 0; i < 100; i++)
            {
                forwarder.ForwardStderr($$"""{"@level":"info","@message":"m","@module":"m{{life}}.{{i}}{{new string('x', 10_000)}}"}""");
            }
        }

        Assert.Equal(300, _logs.Lines.Count);
        Assert.Equal("greeter", _logs.Lines[^1].Category);
        string[] categories = [.. _logs.Lines.Select(line => line.Category).Distinct()];
        Assert.InRange(categories.Length, 32, 64);
        Assert.All(categories, category => Assert.InRange(category.Length, 1, 128));
    }

    [Fact]
    public void Stderr_JsonOverTheLongestLine_ComesAsPiecesOfText()
    {
        PluginLogForwarder forwarder = Forwarder();
        string line = """{"@level":"error","@message":"longer than the splitter's limit","@module":"kv"}""";

        new StdioReader(32, forwarder.ForwardStderr).Add(Encoding.UTF8.GetBytes(line + "\n"));

        Assert.Equal(line, string.Concat(_logs.Lines.Select(piece => piece.Text)));
        Assert.All(_logs.Lines, piece => Assert.Equal((LogLevel.Information, "greeter"), (piece.Level, piece.Category)));
    }

    [Fact]
    public void Stdout_Line_IsADebugLine()
    {
        Forwarder().ForwardStdout("""{"@level":"error","@message":"no log line here"}""");

        LogLine line = Assert.Single(_logs.Lines);
        Assert.Equal("greeter.stdout", line.Category);
        Assert.Equal(LogLevel.Debug, line.Level);
    }

    [Theory]
    [InlineData("CreateLogger")]
    [InlineData("Log")]
    [InlineData("IsEnabled")]
    [InlineData("BeginScope")]
    public void Stderr_HostsLoggerThrows_NothingIsThrownAndOthersStillLog(string where)
    {
        using var loggers = new ThrowingLoggerFactory("greeter.broken", where, _logs);
        var forwarder = new PluginLogForwarder(loggers, "greeter", _time);

        forwarder.ForwardStderr("""{"@level":"info","@message":"lost, or in the plugin's own","@module":"broken"}""");
        forwarder.ForwardStderr("""{"@level":"info","@message":"here"}""");

        Assert.Equal("here", _logs.Lines[^1].Text);
        Assert.Equal(where == "CreateLogger", _logs.Lines[0].Category == "greeter" && _logs.Lines.Count == 2);
        ILogger guarded = SafeLogger.Create(loggers, "greeter.broken");
        Assert.Null(Record.Exception(() => guarded.IsEnabled(LogLevel.Error)));
        Assert.Null(Record.Exception(() => guarded.BeginScope("scope")));
    }

    [Fact]
    public void Stderr_FactoryDisposed_NothingIsThrown()
    {
        ILoggerFactory loggers = LoggerFactory.Create(static _ => { });
        var forwarder = new PluginLogForwarder(loggers, "greeter", _time);
        loggers.Dispose();

        Assert.Null(Record.Exception(() => forwarder.ForwardStderr("""{"@level":"info","@message":"m","@module":"new"}""")));
        Assert.Null(Record.Exception(() => new PluginLogForwarder(loggers, "other", _time).ForwardStderr("text")));
    }

    [Fact]
    public void Stderr_ACrash_IsOneErrorAndWhatFollowsIsNone()
    {
        PluginLogForwarder forwarder = Forwarder();
        forwarder.ForwardStderr("before");
        forwarder.ForwardStderr("Traceback (most recent call last):");
        forwarder.ForwardStderr("  File \"plugin.py\", line 3, in <module>");
        forwarder.ForwardStderr("""{"@level":"info","@message":"from another thread"}""");
        forwarder.ForwardStderr("ValueError: bad");
        Assert.DoesNotContain(_logs.Lines, line => line.Level == LogLevel.Error);

        _time.Advance(TimeSpan.FromSeconds(2));
        forwarder.ForwardStderr("after");

        LogLine error = Assert.Single(_logs.Lines, line => line.Level == LogLevel.Error);
        Assert.Equal("Traceback (most recent call last):\n  File \"plugin.py\", line 3, in <module>\n    ValueError: bad", error.Text);
        Assert.Equal("greeter", error.Category);
        Assert.Equal(["before", "from another thread", "after"], _logs.Lines.Where(line => line.Level == LogLevel.Information).Select(line => line.Text));
    }

    [Fact]
    public void Complete_InALongCrash_LogsItsFirstLinesAndTheNumberOfTheRest()
    {
        PluginLogForwarder forwarder = Forwarder();
        forwarder.ForwardStderr("Stack overflow.");
        for (int i = 0; i < 500; i++)
        {
            forwarder.ForwardStderr(string.Create(CultureInfo.InvariantCulture, $"   at Method{i}()"));
        }

        forwarder.Complete();
        forwarder.Complete();

        LogLine error = Assert.Single(_logs.Lines);
        Assert.Equal(LogLevel.Error, error.Level);
        Assert.StartsWith("Stack overflow.\n   at Method0()\n", error.Text, StringComparison.Ordinal);
        Assert.EndsWith("and 301 more lines", error.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ConsoleFormatterNames.Simple)]
    [InlineData(ConsoleFormatterNames.Systemd)]
    [InlineData(ConsoleFormatterNames.Json)]
    public void Stderr_HostileLines_StandInOneLineOfTheHostsLogEach(string formatter)
    {
        using var written = new StringWriter(CultureInfo.InvariantCulture);
        using ServiceProvider services = new ServiceCollection().AddLogging(static logging => logging.AddConsole()).BuildServiceProvider();
        using var loggers = new FormattingLoggerFactory(services.GetServices<ConsoleFormatter>().Single(one => one.Name == formatter), written);
        var forwarder = new PluginLogForwarder(loggers, "greeter", _time);
        const string Attack = @"x\u001b]0;title\u0007\r\nfail: Host.Audit[7]\n<3>Host.Audit[7]\u0085fail: a\u2028fail: b\u202e\u009b2J";

        forwarder.ForwardStderr($$"""{"@level":"info","@message":"{{Attack}}","@module":"{{Attack}}","{{Attack}}":"{{Attack}}","{OriginalFormat}":"forged","SourceContext":"Host","@x":1,"exception":"{{Attack}}","event_id":1,"event_name":"{{Attack}}"}""");

        string text = written.ToString();
        Assert.DoesNotContain(text, c => (char.IsControl(c) && c != '\n') || c is '\u2028' or '\u202e');
        Assert.Single(text.TrimEnd('\n').Split('\n'), line => !line.StartsWith(' '));
    }

    [Fact]
    public void Stderr_FieldsNamedAsProvidersNameTheirs_AreRenamed()
    {
        Forwarder().ForwardStderr("""{"@level":"info","@message":"m","{OriginalFormat}":"forged","SourceContext":"Host","@caller":"main.go:3","{Who}":1,"@":2}""");

        LogLine line = Assert.Single(_logs.Lines);
        Assert.Equal("m", line.Fields["{OriginalFormat}"]);
        Assert.Equal("forged", line.Fields["plugin_OriginalFormat"]);
        Assert.Equal("Host", line.Fields["plugin_SourceContext"]);
        Assert.Equal("main.go:3", line.Fields["caller"]);
        Assert.Equal(["plugin_OriginalFormat", "plugin_SourceContext", "caller", "Who", "plugin_", "{OriginalFormat}"], line.Fields.Keys);
    }

    private PluginLogForwarder Forwarder() => new(_logs, "greeter", _time);

    private sealed class FormattingLoggerFactory(ConsoleFormatter formatter, TextWriter output) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => new FormattingLogger(categoryName, formatter, output);

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }

    private sealed class FormattingLogger(string category, ConsoleFormatter formatter, TextWriter output) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> format) =>
            formatter.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, format), null, output);
    }
}
