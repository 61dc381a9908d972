using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Outboard;

/// <summary>
/// The secret of one start, which only a plugin and its host have. The host gives it to the plugin over standard input, and both show in the
/// first line of each channel and its answer that they have it, without sending it: by an HMAC of a text that the host has just chosen.
/// </summary>
internal sealed class StartKey
{
    private const string Host = "host";
    private const string Plugin = "plugin";

    // What a host sends is 32 digits.
    private const int MaxNonce = 128;

    private readonly byte[] _key;

    private StartKey(byte[] key) => _key = key;

    /// <summary>Creates a key from the random numbers of the system.</summary>
    public static StartKey Create()
    {
        byte[] key = new byte[HmacSha256.Length];
        if (OperatingSystem.IsLinux())
        {
            // What RandomNumberGenerator reads too, without the cryptography library that it loads.
            using FileStream random = new("/dev/urandom", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            random.ReadExactly(key);
        }
        else
        {
            FillElsewhere(key);
        }

        return new StartKey(key);
    }

    /// <summary>Reads what <see cref="ToText"/> gave.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out StartKey? key)
    {
        byte[] bytes = new byte[HmacSha256.Length];
        bool isValid = text?.Length == bytes.Length * 2 && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
        key = isValid ? new StartKey(bytes) : null;
        return isValid;
    }

    /// <summary>The key in hexadecimal digits, for the plugin alone.</summary>
    public string ToText() => Convert.ToHexStringLower(_key);

    /// <summary>Shows in a first line that the host has the key.</summary>
    public OpenChannelRequest Sign(OpenChannelRequest request)
    {
        string nonce = $"{Guid.NewGuid():N}";
        return request with { Nonce = nonce, Proof = Prove(Host, nonce) };
    }

    /// <summary>Whether a first line shows that it comes from the host.</summary>
    public bool IsFromHost(OpenChannelRequest request) => request.Nonce is { Length: > 0 and <= MaxNonce } nonce && IsProof(Host, nonce, request.Proof);

    /// <summary>What shows in the answer to a first line that the plugin has the key.</summary>
    public string Answer(OpenChannelRequest request) => Prove(Plugin, request.Nonce!);

    /// <summary>Whether an answer shows that it comes from the plugin.</summary>
    public bool IsFromPlugin(OpenChannelRequest request, OpenChannelResponse answer) => IsProof(Plugin, request.Nonce!, answer.Proof);

    // Apart, so that Linux does not load the library for it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FillElsewhere(byte[] key) => RandomNumberGenerator.Fill(key);

    private bool IsProof(string side, string nonce, string? proof) =>
        proof is not null && HmacSha256.IsSame(Encoding.UTF8.GetBytes(proof), Encoding.UTF8.GetBytes(Prove(side, nonce)));

    private string Prove(string side, string nonce) => Convert.ToHexStringLower(HmacSha256.Compute(_key, Encoding.UTF8.GetBytes($"{side}:{nonce}")));
}
