using System.Text;

namespace Outboard.Tests;

/// <summary>The manifest of a plugin's folder names files in that folder, each once, and nothing else.</summary>
public sealed class ChecksumManifestTests
{
    private static readonly string s_sha256 = new('a', 64);
    private static readonly string s_sha512 = new('B', 128);

    [Fact]
    public void Parse_LinesOfBothTools_GivesTheFiles()
    {
        SortedDictionary<string, byte[]> files = Parse($"{s_sha256}  Greeter.Plugin\r\n{s_sha512} *data/a file.txt\n\n");

        Assert.Equal(["Greeter.Plugin", "data/a file.txt"], files.Keys);
        Assert.Equal([32, 64], files.Values.Select(checksum => checksum.Length));
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("data/../../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("./here")]
    [InlineData("data//twice")]
    [InlineData("data/")]
    [InlineData("data\\file")]
    [InlineData("C:file")]
    [InlineData("a\tb")]
    [InlineData("plugin.checksums")]
    [InlineData("plugin.checksums.sig")]
    public void Parse_PathThatIsNoFileOfTheFolder_IsRefused(string path) =>
        Assert.Contains("line 1 ", Assert.Throws<FormatException>(() => Parse($"{s_sha256}  {path}")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("nothing")]
    [InlineData("abcd  short")]
    [InlineData("  no-checksum")]
    [InlineData("zz  wrong-digits")]
    public void Parse_LineThatIsNone_IsRefused(string line) => Assert.Throws<FormatException>(() => Parse(line));

    [Fact]
    public void Parse_ChecksumWithoutAPath_IsRefused()
    {
        Assert.Throws<FormatException>(() => Parse(s_sha256));
        Assert.Throws<FormatException>(() => Parse($"{s_sha256}  "));
        Assert.Throws<FormatException>(() => Parse($"{s_sha256} one-space"));
        Assert.Throws<FormatException>(() => Parse($"{new string('g', 64)}  no-digits"));
    }

    [Fact]
    public void Parse_FileForTheSecondTime_IsRefused() =>
        Assert.Contains("line 2 ", Assert.Throws<FormatException>(() => Parse($"{s_sha256}  a\n{s_sha256}  a")).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_TooManyFiles_IsRefused() => Assert.Throws<FormatException>(() => Parse(string.Join(
        '\n', Enumerable.Range(0, ChecksumManifest.MaxFiles + 1).Select(number => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{s_sha256}  {number}")))));

    [Fact]
    public void Parse_BytesThatAreNoText_IsRefused() => Assert.Throws<FormatException>(() => ChecksumManifest.Parse([0xFF, 0xFE]));

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("sha256:abc")]
    public void Checksum_OfATextThatIsNone_Throws(string text)
    {
        Assert.Throws<ArgumentException>(() => Checksum.ForFile(text));
        Assert.Throws<ArgumentException>(() => Checksum.ForDirectory(text));
        Assert.Throws<ArgumentException>(() => Checksum.ForFile(new string('z', 64)));
        Assert.Throws<ArgumentException>(() => Checksum.ForFile(new byte[31]));
        Assert.Throws<ArgumentException>(() => Checksum.ForDirectory(new byte[48]));
    }

    private static SortedDictionary<string, byte[]> Parse(string text) => ChecksumManifest.Parse(Encoding.UTF8.GetBytes(text));
}
