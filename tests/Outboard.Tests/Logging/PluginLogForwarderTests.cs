using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Outboard.Tests;

public sealed class PluginLogForwarderTests : IDisposable
{
    private readonly LogCollector _logs = new();

    public void Dispose() => _logs.Dispose();

    [Theory]
    [InlineData("kv", "greeter.kv")]
    [InlineData("greeter", "greeter")]
    [InlineData("greeter.kv", "greeter.kv")]
    [InlineData("", "greeter")]
    [InlineData("greeterish", "greeter.greeterish")]
    [InlineData("Microsoft.Hosting.Lifetime", "greeter.Microsoft.Hosting.Lifetime")]
    public void Stderr_Module_BecomesACategoryUnderThePluginsName(string module, string category)
    {
        Forwarder().ForwardStderr($$"""{"@level":"info","@message":"m","@module":"{{module}}"}""");

        Assert.Equal(category, Assert.Single(_logs.Lines).Category);
    }

    [Fact]
    public void Stderr_CategoriesWithoutEnd_GoToThePluginsOwn()
    {
        PluginLogForwarder forwarder = Forwarder();

        for (int i = 0; i < 1000; i++)
        {
            forwarder.ForwardStderr(string.Create(CultureInfo.InvariantCulture, $$"""{"@level":"info","@message":"m","@module":"m{{i}}"}"""));
        }

        Assert.Equal(1000, _logs.Lines.Count);
        Assert.InRange(_logs.Lines.Select(line => line.Category).Distinct().Count(), 200, 300);
        Assert.Equal("greeter", _logs.Lines[^1].Category);
    }

    [Fact]
    public void Stderr_JsonOverTheLongestLine_ComesAsPiecesOfDebugText()
    {
        PluginLogForwarder forwarder = Forwarder();
        string line = """{"@level":"error","@message":"longer than the splitter's limit","@module":"kv"}""";

        new LineSplitter(32).Add(Encoding.UTF8.GetBytes(line + "\n"), forwarder.ForwardStderr);

        Assert.Equal(line, string.Concat(_logs.Lines.Select(piece => piece.Text)));
        Assert.All(_logs.Lines, piece => Assert.Equal((LogLevel.Debug, "greeter"), (piece.Level, piece.Category)));
    }

    [Fact]
    public void Stdout_Line_IsADebugLine()
    {
        Forwarder().ForwardStdout("""{"@level":"error","@message":"no log line here"}""");

        LogLine line = Assert.Single(_logs.Lines);
        Assert.Equal("greeter.stdout", line.Category);
        Assert.Equal(LogLevel.Debug, line.Level);
    }

    [Fact]
    public void Stderr_HostsLoggerThrows_NothingIsThrown()
    {
        using var loggers = new ThrowingLoggerFactory("greeter");

        new PluginLogForwarder(loggers, "greeter").ForwardStderr("text");
    }

    private PluginLogForwarder Forwarder() => new(_logs, "greeter");
}
