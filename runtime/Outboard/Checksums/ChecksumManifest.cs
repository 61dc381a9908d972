using System.Text;

namespace Outboard;

/// <summary>The manifest of a plugin's folder: the checksum of each file, in the format of sha256sum and sha512sum.</summary>
internal static class ChecksumManifest
{
    public const string FileName = "plugin.checksums";
    public const string SignatureName = "plugin.checksums.sig";

    /// <summary>The size of the largest manifest, in bytes.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>The most files that one lists.</summary>
    public const int MaxFiles = 10_000;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a manifest.</summary>
    /// <returns>The checksums, by the path of the file from the manifest's folder.</returns>
    /// <exception cref="FormatException">It is not valid; the message says where.</exception>
    public static SortedDictionary<string, byte[]> Parse(ReadOnlySpan<byte> content)
    {
        string text;
        try
        {
            text = s_strict.GetString(content);
        }
        catch (DecoderFallbackException exception)
        {
            throw new FormatException("it is not UTF-8.", exception);
        }

        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        int number = 0;
        foreach (ReadOnlySpan<char> each in text.AsSpan().EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> line = each.TrimEnd('\r');
            if (line.IsEmpty)
            {
                continue;
            }

            int space = line.IndexOf(' ');
            if (space < 0 || space + 2 >= line.Length || line[space + 1] is not (' ' or '*') || !Checksum.TryRead(line[..space], out byte[] checksum))
            {
                throw Wrong(number, "is not a checksum, two spaces and a path");
            }

            string path = line[(space + 2)..].ToString();
            if (!IsInside(path))
            {
                throw Wrong(number, "does not name a file in the folder");
            }

            if (files.Count == MaxFiles || !files.TryAdd(path, checksum))
            {
                throw Wrong(number, files.Count == MaxFiles ? "is one file too many" : "names a file for the second time");
            }
        }

        return files;
    }

    // What Windows takes for a path of its own is refused everywhere: a manifest means the same on each system.
    private static bool IsInside(string path) =>
        path is not (FileName or SignatureName)
        && !path.Any(static c => char.IsControl(c) || c is '\\' or ':')
        && path.Split('/').All(static part => part is not ("" or "." or ".."));

    private static FormatException Wrong(int line, string reason) => new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {line} {reason}."));
}
