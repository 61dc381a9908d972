using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Outboard.Tests;

public sealed class OutputRateTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _lines = [];
    private readonly List<long> _dropped = [];

    [Fact]
    public void Lines_BeyondTheRate_AreCountedAndNotGivenOut()
    {
        StdioReader reader = Reader(10);

        reader.Add(Numbers(1, 1_000));

        Assert.Equal(Expected(1, 10), _lines);
        Assert.Empty(_dropped);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([970], _dropped);

        reader.Add(Numbers(1_001, 2));
        reader.Complete();
        Assert.Equal([.. Expected(1, 10), .. Expected(981, 22)], _lines);
        Assert.Equal([970], _dropped);
    }

    [Fact]
    public void Lines_OfEachSecond_HaveTheirOwnRoom()
    {
        StdioReader reader = Reader(10);
        for (int second = 0; second < 5; second++)
        {
            reader.Add(Numbers(second * 10, 10));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(Expected(0, 50), _lines);
        Assert.Empty(_dropped);
    }

    [Fact]
    public void Flood_ThatLasts_IsToldAfterASecondAndThenEveryTen()
    {
        StdioReader reader = Reader(1);
        for (int tenth = 0; tenth < 350; tenth++)
        {
            reader.Add(Numbers(0, 100));
            _time.Advance(TimeSpan.FromSeconds(0.1));
        }

        reader.Complete();
        Assert.InRange(_dropped.Count, 4, 5);
        Assert.Equal(35_000, _dropped.Sum() + _lines.Count);
    }

    /// <summary>Why a plugin ended stands in its last lines.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Flood_AtItsEnd_GivesTheLastLines(int piece)
    {
        StdioReader reader = Reader(10);
        foreach (byte[] part in Numbers(1, 10_000).Concat("the reason"u8.ToArray()).Chunk(piece))
        {
            reader.Add(part);
        }

        reader.Complete();

        Assert.Equal([.. Expected(1, 10), .. Expected(9_981, 20), "the reason"], _lines);
        Assert.Equal([9_970], _dropped);
    }

    [Fact]
    public void Bytes_BeyondTheRate_AreNotGivenOutEither()
    {
        StdioReader reader = Reader(10);
        byte[] line = [.. Enumerable.Repeat((byte)'x', 6 * 1024), (byte)'\n'];
        for (int i = 0; i < 5; i++)
        {
            reader.Add(line);
        }

        Assert.Equal(2, _lines.Count);
    }

    [Fact]
    public void Flood_OfOneLineWithoutAnEnd_KeepsNoMoreThanALine()
    {
        StdioReader reader = Reader(1, lineBytes: 100);
        byte[] piece = new byte[60];
        for (int i = 0; i < 1_000; i++)
        {
            reader.Add(piece);
        }

        Assert.InRange(reader.Pending.Length, 0, 100);
    }

    private static byte[] Numbers(int first, int count) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(first, count).Select(number => $"{number}\n")));

    private static IEnumerable<string> Expected(int first, int count) => Enumerable.Range(first, count).Select(number => $"{number}");

    private StdioReader Reader(int lines, int lineBytes = 100_000) => new(lineBytes, _lines.Add, new OutputRate(lines, _time, _dropped.Add));
}
