namespace Outboard;

/// <summary>What the files of a plugin must be: the expected checksum of a file or of a manifest, or the key that signed the manifest.</summary>
public sealed class Checksum
{
    private const int Sha256Length = 32;
    private const int Sha512Length = 64;

    private Checksum(bool isDirectory, ReadOnlySpan<byte> expected)
    {
        IsDirectory = isDirectory;
        Expected = expected.ToArray();
    }

    private Checksum(string publicKey)
    {
        IsDirectory = true;
        PublicKey = publicKey;
    }

    /// <summary>Whether all files of the plugin's folder are checked, by its manifest.</summary>
    internal bool IsDirectory { get; }

    /// <summary>The checksum of the file or of the manifest; empty if the manifest is signed.</summary>
    internal ReadOnlyMemory<byte> Expected { get; }

    /// <summary>The key that the manifest is signed with, in PEM; null if its checksum is known.</summary>
    internal string? PublicKey { get; }

    /// <summary>
    /// Expects one file, the executable. This covers a plugin that is one file: compiled with NativeAOT, or published as a single file. The
    /// executable of any other plugin is only a launcher, so use <see cref="ForDirectory(string)"/> for these.
    /// </summary>
    /// <param name="checksum">The checksum of the file: 64 hexadecimal digits are SHA-256 and 128 are SHA-512, in upper or lower case.</param>
    /// <exception cref="ArgumentException">The text is not such a checksum.</exception>
    public static Checksum ForFile(string checksum) => new(isDirectory: false, Read(checksum, nameof(checksum)));

    /// <inheritdoc cref="ForFile(string)"/>
    /// <param name="checksum">The checksum of the file: 32 bytes are SHA-256 and 64 are SHA-512.</param>
    /// <exception cref="ArgumentException">There are neither 32 nor 64 bytes.</exception>
    public static Checksum ForFile(ReadOnlySpan<byte> checksum) => new(isDirectory: false, CheckLength(checksum, nameof(checksum)));

    /// <summary>
    /// Expects all files of the plugin's folder, which is the folder of the executable, or of the dll that dotnet runs, with the folders
    /// below it. The file <c>plugin.checksums</c> in it lists them with their checksums, in the format of sha256sum and sha512sum; a
    /// build writes it if the project sets <c>PluginChecksums</c> to true. A file that is not listed is refused.
    /// </summary>
    /// <param name="checksum">The checksum of <c>plugin.checksums</c>: 64 hexadecimal digits are SHA-256 and 128 are SHA-512, in upper or lower case.</param>
    /// <exception cref="ArgumentException">The text is not such a checksum.</exception>
    public static Checksum ForDirectory(string checksum) => new(isDirectory: true, Read(checksum, nameof(checksum)));

    /// <inheritdoc cref="ForDirectory(string)"/>
    /// <param name="checksum">The checksum of <c>plugin.checksums</c>: 32 bytes are SHA-256 and 64 are SHA-512.</param>
    /// <exception cref="ArgumentException">There are neither 32 nor 64 bytes.</exception>
    public static Checksum ForDirectory(ReadOnlySpan<byte> checksum) => new(isDirectory: true, CheckLength(checksum, nameof(checksum)));

    /// <summary>
    /// Expects all files of the plugin's folder, as <see cref="ForDirectory(string)"/> does, for a manifest that is signed: the file
    /// <c>plugin.checksums.sig</c> is its ECDSA signature with SHA-256, in DER. An update that is signed with the same key is accepted,
    /// and so is an older version, or another plugin that was signed with it.
    /// </summary>
    /// <param name="publicKey">The public key, in PEM. It is read at the start of the plugin.</param>
    /// <exception cref="ArgumentException">The text is empty.</exception>
    public static Checksum ForSignedDirectory(string publicKey)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(publicKey);
        return new Checksum(publicKey);
    }

    /// <summary>The checksum in a text.</summary>
    internal static bool TryRead(ReadOnlySpan<char> text, out byte[] checksum)
    {
        checksum = new byte[text.Length / 2];
        return text.Length is Sha256Length * 2 or Sha512Length * 2
            && Convert.FromHexString(text, checksum, out _, out _) == System.Buffers.OperationStatus.Done;
    }

    private static byte[] Read(string checksum, string parameter)
    {
        ArgumentNullException.ThrowIfNull(checksum, parameter);
        return TryRead(checksum, out byte[] expected)
            ? expected
            : throw new ArgumentException("The text is not a valid checksum: SHA-256 has 64 hexadecimal digits, and SHA-512 has 128.", parameter);
    }

    private static ReadOnlySpan<byte> CheckLength(ReadOnlySpan<byte> checksum, string parameter) => checksum.Length is Sha256Length or Sha512Length
        ? checksum
        : throw new ArgumentException("The value is not a valid checksum: SHA-256 has 32 bytes, and SHA-512 has 64.", parameter);
}
