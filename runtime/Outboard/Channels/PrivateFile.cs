using System.Text;

namespace Outboard;

/// <summary>Reads files that decide whom this process trusts: only those that nobody else can have written.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Reads all of a file that belongs to this user or to the administrator, that nobody else may write, and that is no link.</summary>
    /// <exception cref="IOException">There is no such file, or it is longer than the limit.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be read, or somebody else may have written it.</exception>
    public static string Read(string path, int maxBytes)
    {
        // Looked at before it is opened, or a pipe would hold this up; and after, or it could be exchanged in between.
        FileStatus? found = null;
        if (OperatingSystem.IsLinux())
        {
            found = FileStatus.Find(path);
            Require(path, found is null or { Kind: FileStatus.File }, "it is not a file, or is a link to one");
        }
        else
        {
            Require(path, new FileInfo(path).LinkTarget is null, "it is a link");
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        if (OperatingSystem.IsLinux() && found is { } before && FileStatus.Find(file.SafeFileHandle) is { } opened)
        {
            Require(path, (opened.Number, opened.Device) == (before.Number, before.Device), "it was exchanged while it was being opened");
            Require(path, opened.Owner == 0 || opened.Owner == SocketFile.EffectiveUser(), "it belongs to another user");
        }

        if (!OperatingSystem.IsWindows())
        {
            Require(path, (File.GetUnixFileMode(file.SafeFileHandle) & OthersWrite) == 0, "other users may write to it; make it private with chmod 600");
        }

        return Read(file, path, maxBytes);
    }

    private static string Read(FileStream file, string path, int maxBytes)
    {
        byte[] bytes = new byte[maxBytes + 1];
        int count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return count <= maxBytes
            ? new StreamReader(new MemoryStream(bytes, 0, count), Encoding.UTF8).ReadToEnd()
            : throw new IOException($"The file '{path}' is longer than {maxBytes} bytes.");
    }

    private static void Require(string path, bool isRight, string why)
    {
        if (!isRight)
        {
            throw new UnauthorizedAccessException($"The file '{path}' cannot be trusted: {why}.");
        }
    }
}
