namespace Outboard;

/// <summary>
/// What a host writes to a plugin's standard input before it closes it. End of file without it means that the host has died.
/// </summary>
internal static class StdinQuitMessage
{
    public static ReadOnlySpan<byte> Bytes => "quit\n"u8;
}
