using System.Globalization;

namespace Outboard.Tests;

public sealed class StderrTailTests
{
    [Fact]
    public void Lines_Many_KeepsTheLastTwentyCut()
    {
        var tail = new StderrTail();
        for (int i = 0; i < 100; i++)
        {
            tail.Add(i.ToString(CultureInfo.InvariantCulture));
        }

        tail.Add(new string('x', 5000));

        Assert.Equal(20, tail.Lines.Count);
        Assert.Equal("81", tail.Lines[0]);
        Assert.Equal(new string('x', 1024) + "…", tail.Lines[^1]);
        Assert.Empty(tail.CrashLines);
    }

    [Fact]
    public void Lines_OfALog_AreShownAsOneWouldReadThem()
    {
        var tail = new StderrTail();
        tail.Add("""{"@level":"warn","@message":"it is late","@module":"kv","n":3,"exception":"E: broke\n   at X()"}""");
        tail.Add("\u001b[2Jtext");

        Assert.Equal(["[WARN] kv: it is late n=3 E: broke", @"\u001b[2Jtext"], tail.Lines);
    }

    [Theory]
    [InlineData("Unhandled exception. System.InvalidOperationException: x")]
    [InlineData("Unhandled Exception: System.InvalidOperationException: x")]
    [InlineData("Process terminated. x")]
    [InlineData("Stack overflow.")]
    [InlineData("Fatal error. Internal CLR error.")]
    [InlineData("panic: runtime error: index out of range")]
    [InlineData("fatal error: all goroutines are asleep - deadlock!")]
    [InlineData("Traceback (most recent call last):")]
    [InlineData("thread 'main' panicked at src/main.rs:2:5:")]
    [InlineData("Exception in thread \"main\" java.lang.RuntimeException: x")]
    [InlineData("node:internal/process/promises:394")]
    [InlineData("Uncaught TypeError: x")]
    [InlineData("    throw new Error('x');")]
    [InlineData("Error: x")]
    [InlineData("terminate called after throwing an instance of 'std::runtime_error'")]
    [InlineData("Segmentation fault (core dumped)")]
    [InlineData("==17==ERROR: AddressSanitizer: heap-use-after-free")]
    [InlineData("plugin: main.c:3: main: Assertion `1 == 2' failed.")]
    public void CrashLines_FromTheBeginningOn_AreTheFirstTwentyWithoutLogLines(string beginning)
    {
        var tail = new StderrTail();
        tail.Add("before");
        tail.Add(beginning);
        tail.Add("""{"@level":"info","@message":"from another thread"}""");
        for (int i = 0; i < 100; i++)
        {
            tail.Add(string.Create(CultureInfo.InvariantCulture, $"   at Method{i}()"));
        }

        Assert.Equal([beginning, .. Enumerable.Range(0, 19).Select(i => $"   at Method{i}()")], tail.CrashLines);
        Assert.Equal("   at Method99()", tail.Lines[^1]);
    }

    [Theory]
    [InlineData("a panic: none")]
    [InlineData("thread 'main' is fine")]
    [InlineData("throwing a ball")]
    [InlineData("[ERROR] panic: with a level of its own")]
    [InlineData("""{"@level":"error","@message":"panic: in a log line"}""")]
    public void CrashLines_WithoutABeginning_AreNone(string line)
    {
        var tail = new StderrTail();

        tail.Add(line);

        Assert.Empty(tail.CrashLines);
    }

    [Fact]
    public void CrashLines_OfWhatThePluginSurvived_GiveWayToTheNext()
    {
        var tail = new StderrTail();
        tail.Add("Traceback (most recent call last):");
        tail.Add("ValueError: caught");
        for (int i = 0; i < 30; i++)
        {
            tail.Add("""{"@level":"info","@message":"life goes on"}""");
        }

        Assert.Empty(tail.CrashLines);
        tail.Add("panic: second");
        Assert.Equal(["panic: second"], tail.CrashLines);
    }

    [Fact]
    public void Quote_ACrash_ComesFirstAndOnce()
    {
        Assert.Empty(StderrTail.Quote([]));
        Assert.EndsWith("  a" + Environment.NewLine + "  b", StderrTail.Quote(["a", "b"]), StringComparison.Ordinal);
        string[] quoted = StderrTail.Quote(["before", "panic: x", "at y"], ["panic: x", "at y"]).Split(Environment.NewLine);
        Assert.Equal(["", "It crashed with:", "  panic: x", "  at y", "Last lines of its standard error:", "  before"], quoted);
    }
}
