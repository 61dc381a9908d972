using System.Text;
using System.Text.Json;

namespace Outboard.Tests;

/// <summary>Errors of any form, as they are read from the wire.</summary>
public sealed class RpcErrorTests
{
    private const int Kept = VisibleText.MaxCharacters;

    // What the text has around the place where it is cut, in JSON: an escape, a pair of them, a character of four bytes, half a pair.
    [Theory]
    [InlineData("a")]
    [InlineData("\\n")]
    [InlineData("\\\\")]
    [InlineData("\\u00e9")]
    [InlineData("\\ud83d\\ude00")]
    [InlineData("\\uD83D\\uDE00")]
    [InlineData("\u20ac")]
    [InlineData("\ud83d\ude00")]
    public void Text_LongerThanIsKept_IsCutWhereACharacterEnds(string repeated)
    {
        for (int before = 0; before < 4; before++)
        {
            string json = $"\"{new string('b', before)}{string.Concat(Enumerable.Repeat(repeated, 2 * Kept))}\"";

            RpcError error = Read($$"""{"code":1,"message":{{json}},"data":{"type":{{json}},"stack":{{json}} } }""");

            string whole = JsonSerializer.Deserialize<string>(json)!;
            Assert.Equal(VisibleText.Cut(whole), error.Message);
            Assert.Equal(error.Message, error.Data!.Type);
            Assert.Equal(error.Message, error.Data.Stack);
        }
    }

    [Theory]
    [InlineData("\\ud83d")]
    [InlineData("\\ude00")]
    [InlineData("\\ud83d\\n")]
    public void Text_WithHalfAPair_IsShownAsItWasSent(string half)
    {
        string json = $"\"{half}{new string('a', 10 * Kept)}\"";

        string message = Read($$"""{"code":1,"message":{{json}} }""").Message!;

        Assert.StartsWith($"\"{half}a", message, StringComparison.Ordinal);
        Assert.EndsWith("…", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_AsLongAsIsKept_IsWhole()
    {
        string text = new('a', Kept - 1);

        Assert.Equal($"{text}\n", Read($$"""{"code":1,"message":"{{text}}\n"}""").Message);
    }

    [Theory]
    [InlineData("""{"code":1,"message":"TEXT","data":{"type":"TEXT","stack":"TEXT"}}""")]
    [InlineData("""{"code":1,"message":["TEXT"]}""")]
    [InlineData("""["TEXT"]""")]
    [InlineData("\"TEXT\"")]
    public void Text_OfManyMebibytes_AllocatesWhatIsKept(string form)
    {
        using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(form.Replace("TEXT", new string('m', 14 << 20), StringComparison.Ordinal)));
        RpcError.Read(document.RootElement);
        long before = GC.GetAllocatedBytesForCurrentThread();

        RpcError error = RpcError.Read(document.RootElement);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 512 * 1024);
        Assert.EndsWith("…", error.Message, StringComparison.Ordinal);
    }

    private static RpcError Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return RpcError.Read(document.RootElement);
    }
}
