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
        Assert.Equal(new string('x', 1024), tail.Lines[^1]);
    }

    [Fact]
    public void Quote_NoLines_IsEmpty()
    {
        Assert.Empty(StderrTail.Quote([]));
        Assert.EndsWith("  a" + Environment.NewLine + "  b", StderrTail.Quote(["a", "b"]), StringComparison.Ordinal);
    }
}
