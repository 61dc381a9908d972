using System.Security.Cryptography;

namespace Outboard;

/// <summary>The files of a plugin that is to be checked, where they are installed.</summary>
internal sealed class CheckedFiles
{
    private const UnixFileMode ByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private readonly SecureConfig _config;
    private readonly string _folder;

    public CheckedFiles(SecureConfig config, string pluginName, string program)
    {
        _config = config;
        PluginName = pluginName;
        _folder = Path.GetDirectoryName(program)!;
        Name = Path.GetFileName(program);
    }

    public string PluginName { get; }

    /// <summary>The name of the executable, or of the dll that dotnet runs.</summary>
    public string Name { get; }

    /// <summary>The files that must be there, with their checksums.</summary>
    /// <exception cref="PluginStartException">The manifest is not as expected, or there are other files, or others may write to one.</exception>
    public SortedDictionary<string, byte[]> Expect()
    {
        SortedDictionary<string, byte[]> expected = _config.Checksum.IsDirectory
            ? ReadManifest()
            : new SortedDictionary<string, byte[]>(StringComparer.Ordinal) { [Name] = _config.Checksum.Expected.ToArray() };
        if (_config.RefuseWritableByOthers && !OperatingSystem.IsWindows())
        {
            foreach (string relative in expected.Keys)
            {
                RefuseWritable(relative);
            }

            for (string? above = _folder; above is not null; above = Path.GetDirectoryName(above))
            {
                // In a folder such as /tmp, everyone can write, but not exchange what belongs to others.
                RefuseWritable(above, allowSticky: above != _folder);
            }
        }

        return expected;
    }

    /// <summary>Opens a file to read it.</summary>
    /// <exception cref="PluginStartException">It does not exist or could not be opened.</exception>
    public FileStream Open(string relative) => Try(relative, path =>
    {
        // To open a named pipe would wait for somebody who writes to it.
        if (!SocketFile.IsRegular(path))
        {
            throw File.Exists(path) ? new IOException("It is not a regular file.") : new FileNotFoundException();
        }

        return new FileStream(path, new FileStreamOptions { Share = FileShare.Read, Options = FileOptions.SequentialScan, BufferSize = 0 });
    });

    /// <summary>Reads a piece of a file.</summary>
    /// <exception cref="PluginStartException">It could not be read.</exception>
    public int Read(FileStream file, byte[] buffer, string relative) => Try(relative, _ => file.Read(buffer));

    /// <summary>For a file that is refused.</summary>
    public PluginStartException Refuse(PluginStartFailure failure, string relative, string reason, Exception? inner = null)
    {
        string path = Path.Combine(_folder, relative);
        return PluginStartException.NoProcess(failure, PluginName, path, $"\"{VisibleText.Line(path)}\" {reason}", inner);
    }

    private SortedDictionary<string, byte[]> ReadManifest()
    {
        byte[] manifest = ReadSmall(ChecksumManifest.FileName, ChecksumManifest.MaxBytes, PluginStartFailure.Manifest);
        RequireManifest(manifest);
        SortedDictionary<string, byte[]> expected;
        try
        {
            expected = ChecksumManifest.Parse(manifest);
        }
        catch (FormatException exception)
        {
            throw Refuse(PluginStartFailure.Manifest, ChecksumManifest.FileName, $"is not a valid manifest: {exception.Message}", exception);
        }

        if (!expected.ContainsKey(Name))
        {
            throw Refuse(PluginStartFailure.FileUnlisted, Name, $"is not listed in {ChecksumManifest.FileName}.");
        }

        RefuseUnlisted(new DirectoryInfo(_folder), string.Empty, expected);
        return expected;
    }

    private void RequireManifest(byte[] manifest)
    {
        if (_config.Checksum.PublicKey is { } publicKey)
        {
            byte[] signature = ReadSmall(ChecksumManifest.SignatureName, maxBytes: 1024, PluginStartFailure.Signature);
            if (!IsSigned(publicKey, manifest, signature))
            {
                throw Refuse(PluginStartFailure.Signature, ChecksumManifest.FileName, "is not signed with the expected key. Install the plugin again, or correct the key.");
            }

            return;
        }

        ReadOnlySpan<byte> expected = _config.Checksum.Expected.Span;
        byte[] actual = expected.Length == SHA256.HashSizeInBytes ? SHA256.HashData(manifest) : SHA512.HashData(manifest);
        if (!CryptographicOperations.FixedTimeEquals(actual, expected))
        {
            throw Refuse(PluginStartFailure.Checksum, ChecksumManifest.FileName, "does not have the expected checksum. Install the plugin again, or register the new checksum of its manifest if it was updated.");
        }
    }

    private bool IsSigned(string publicKey, byte[] manifest, byte[] signature)
    {
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(publicKey);
            return key.VerifyData(manifest, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            throw Refuse(PluginStartFailure.Signature, ChecksumManifest.SignatureName, "could not be verified: the public key is not a valid ECDSA key in PEM, or the signature is not in DER.", exception);
        }
    }

    private byte[] ReadSmall(string relative, int maxBytes, PluginStartFailure failure)
    {
        if (!SocketFile.IsThere(Path.Combine(_folder, relative)))
        {
            throw Refuse(failure, relative, "does not exist. Build the plugin with PluginChecksums set to true in its project, or correct the path of the plugin.");
        }

        using FileStream file = Open(relative);
        byte[] content = new byte[maxBytes + 1];
        int length = Try(relative, _ => file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false));
        return length <= maxBytes ? content[..length] : throw Refuse(failure, relative, "is too large.");
    }

    private void RefuseUnlisted(DirectoryInfo folder, string prefix, SortedDictionary<string, byte[]> expected)
    {
        foreach (FileSystemInfo entry in Try(prefix, _ => folder.EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false }).ToArray()))
        {
            string relative = prefix + entry.Name;
            if (entry is DirectoryInfo { LinkTarget: null } below)
            {
                RefuseUnlisted(below, $"{relative}/", expected);
            }
            else if (!expected.ContainsKey(relative) && relative is not (ChecksumManifest.FileName or ChecksumManifest.SignatureName))
            {
                throw Refuse(PluginStartFailure.FileUnlisted, relative, $"is not listed in {ChecksumManifest.FileName}. Remove it, or install the plugin again.");
            }
        }
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private void RefuseWritable(string relative, bool allowSticky = false)
    {
        (UnixFileMode mode, bool isTrusted) = Try(relative, static path => (File.GetUnixFileMode(path), SocketFile.IsOwnedByThisUserOrRoot(path)));
        bool isWritable = (mode & ByOthers) != 0 && !(allowSticky && mode.HasFlag(UnixFileMode.StickyBit));
        if (isWritable || !isTrusted)
        {
            throw Refuse(
                PluginStartFailure.WritableByOthers, relative,
                isTrusted ? "can be written to by its group or by everyone (chmod go-w)." : "belongs to another user, who can change it. Give it to root or to this user.");
        }

        if (!Path.IsPathRooted(relative) && Path.GetDirectoryName(relative) is { Length: > 0 } folder)
        {
            RefuseWritable(folder);
        }
    }

    private T Try<T>(string relative, Func<string, T> action)
    {
        try
        {
            return action(Path.Combine(_folder, relative));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Refuse(PluginStartFailure.FileMissing, relative, "does not exist. Build or install the plugin again, or correct the path.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refuse(PluginStartFailure.Other, relative, $"could not be read: {exception.Message}", exception);
        }
    }
}
