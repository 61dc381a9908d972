using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Outboard;

/// <summary>
/// HMAC-SHA-256 (RFC 2104, FIPS 180-4) for the first line of a channel. On Linux the system's is that of a library that takes longer to load
/// than a native plugin takes to start; a test compares the two. It takes as long for every key of a length.
/// </summary>
internal static class HmacSha256
{
    /// <summary>The length of the result, in bytes.</summary>
    public const int Length = 32;

    private const int BlockLength = 64;

    private static ReadOnlySpan<uint> Constants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>The code of a message.</summary>
    /// <param name="key">The key, of at most 64 bytes.</param>
    /// <param name="message">The message.</param>
    public static byte[] Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, BlockLength, nameof(key));
        return Hash(Pad(key, 0x5c), Hash(Pad(key, 0x36), message));
    }

    /// <summary>Compares two texts in a time that does not depend on where they differ.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    public static bool IsSame(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        int difference = 0;
        for (int i = 0; i < left.Length; i++)
        {
            difference |= left[i] ^ right[i];
        }

        return difference == 0;
    }

    private static byte[] Pad(ReadOnlySpan<byte> key, byte pad)
    {
        byte[] block = new byte[BlockLength];
        key.CopyTo(block);
        foreach (ref byte one in block.AsSpan())
        {
            one ^= pad;
        }

        return block;
    }

    // SHA-256 of two parts. Behind them come one bit, zeros, and the length in bits, up to the end of a block.
    private static byte[] Hash(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        int length = first.Length + second.Length;
        byte[] padded = new byte[(length + 1 + sizeof(ulong) + BlockLength - 1) / BlockLength * BlockLength];
        first.CopyTo(padded);
        second.CopyTo(padded.AsSpan(first.Length));
        padded[length] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(padded.AsSpan(padded.Length - sizeof(ulong)), (ulong)length * 8);

        Span<uint> state = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
        for (int at = 0; at < padded.Length; at += BlockLength)
        {
            Add(state, padded.AsSpan(at, BlockLength));
        }

        byte[] hash = new byte[Length];
        for (int i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(i * sizeof(uint)), state[i]);
        }

        return hash;
    }

    private static void Add(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> w = stackalloc uint[64];
        for (int i = 0; i < 16; i++)
        {
            w[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(i * sizeof(uint))..]);
        }

        for (int i = 16; i < 64; i++)
        {
            uint low = BitOperations.RotateRight(w[i - 15], 7) ^ BitOperations.RotateRight(w[i - 15], 18) ^ (w[i - 15] >> 3);
            uint high = BitOperations.RotateRight(w[i - 2], 17) ^ BitOperations.RotateRight(w[i - 2], 19) ^ (w[i - 2] >> 10);
            w[i] = unchecked(w[i - 16] + low + w[i - 7] + high);
        }

        (uint a, uint b, uint c, uint d) = (state[0], state[1], state[2], state[3]);
        (uint e, uint f, uint g, uint h) = (state[4], state[5], state[6], state[7]);
        for (int i = 0; i < 64; i++)
        {
            uint sum1 = BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25);
            uint sum0 = BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22);
            uint first = unchecked(h + sum1 + ((e & f) ^ (~e & g)) + Constants[i] + w[i]);
            uint second = unchecked(sum0 + ((a & b) ^ (a & c) ^ (b & c)));
            (h, g, f, e, d, c, b, a) = (g, f, e, unchecked(d + first), c, b, a, unchecked(first + second));
        }

        ReadOnlySpan<uint> added = [a, b, c, d, e, f, g, h];
        for (int i = 0; i < state.Length; i++)
        {
            state[i] = unchecked(state[i] + added[i]);
        }
    }
}
