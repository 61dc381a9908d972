using System.Net.Sockets;

namespace Outboard;

/// <summary>
/// Which user the process on the other end of a Unix socket runs as. The system says it, whatever that process sends: on Linux by
/// <c>SO_PEERCRED</c>, on macOS by <c>LOCAL_PEERCRED</c>. Windows has nothing of the kind.
/// </summary>
internal static class PeerUser
{
    private const uint Root = 0;

    // struct ucred: process, user, group.
    private const int LinuxLevel = 1;
    private const int LinuxOption = 17;
    private const int LinuxLength = 12;

    // struct xucred: version, user, count of groups, 16 groups.
    private const int MacLevel = 0;
    private const int MacOption = 1;
    private const int MacLength = 76;

    /// <summary>Whether the other end is a process of this user, of root, or of another user that is expected.</summary>
    /// <param name="socket">A connected Unix socket.</param>
    /// <param name="expected">The other user; null for none.</param>
    /// <param name="user">The user of the other end; null where the system does not say it, and true is returned.</param>
    public static bool IsExpected(Socket socket, uint? expected, out uint? user)
    {
        user = Find(socket);
        return user is null or Root || user == expected || user == SocketFile.EffectiveUser();
    }

    private static uint? Find(Socket socket)
    {
        if (OperatingSystem.IsLinux())
        {
            return Read(socket, LinuxLevel, LinuxOption, LinuxLength);
        }

        return OperatingSystem.IsMacOS() ? Read(socket, MacLevel, MacOption, MacLength) : null;
    }

    // In both structures the user is the second number.
    private static uint? Read(Socket socket, int level, int option, int length)
    {
        Span<byte> credentials = stackalloc byte[MacLength];
        int read = socket.GetRawSocketOption(level, option, credentials[..length]);
        return read >= sizeof(uint) * 2 ? BitConverter.ToUInt32(credentials[sizeof(uint)..]) : null;
    }
}
