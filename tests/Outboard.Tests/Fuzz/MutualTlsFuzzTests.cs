using CsCheck;

namespace Outboard.Tests;

/// <summary>Whatever comes in place of a TLS handshake, or is changed on its way, is a lost connection on both sides.</summary>
public sealed class MutualTlsFuzzTests
{
    private static readonly MutualTls s_host = MutualTls.CreatePlugin();
    private static readonly MutualTls s_plugin = MutualTls.CreatePlugin();
    private static readonly byte[] s_hostDer = OneTimeCertificate.ReadPem(s_host.Pem)!;
    private static readonly byte[] s_pluginDer = OneTimeCertificate.ReadPem(s_plugin.Pem)!;

    // The beginning of a TLS record, as often as not.
    private static readonly Gen<byte[]> s_bytes = Gen.Select(Gen.OneOf<byte[]>([], [22, 3, 1, 0], [22, 3, 3], [21, 3, 3, 0, 2]), Hostile.Bytes).Select((start, rest) => (byte[])[.. start, .. rest]);

    [Fact]
    public Task Bytes_InPlaceOfAHandshake_AreALostConnection() => Property.HoldsAsync(
        Gen.Select(s_bytes, Hostile.Sizes, Gen.Bool),
        1_000,
        async example =>
        {
            (byte[] bytes, int[] sizes, bool isHost) = example;
            Assert.True(await IsLostAsync(isHost
                ? s_host.ConnectAsync(new PiecewiseStream(bytes, sizes), s_pluginDer, CancellationToken.None)
                : s_plugin.AcceptAsync(new PiecewiseStream(bytes, sizes), s_hostDer, CancellationToken.None)));
        },
        example => Hostile.Show(example.Item1));

    // The server's flight ends at some 900 bytes, and so does the client's.
    [Fact]
    public Task Byte_ChangedInTransit_ClosesTheConnectionOnBothSides() => Property.HoldsAsync(
        Gen.Select(Gen.Int[0, 800], Gen.Byte[1, 255], Gen.Bool),
        300,
        async example =>
        {
            (int at, byte change, bool toHost) = example;
            // A length that was changed has a side wait for what never comes; there the time of the channel ends it.
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(250));
            (Stream near, Stream far) = DuplexStream.CreatePair();
            Task<bool> host = IsLostAsync(s_host.ConnectAsync(toHost ? new Changing(near, at, change) : near, s_pluginDer, patience.Token));
            Task<bool> plugin = IsLostAsync(s_plugin.AcceptAsync(toHost ? far : new Changing(far, at, change), s_hostDer, patience.Token));

            // Neither has to be one: what is changed is the reader's to notice, at the latest with its first byte.
            await Task.WhenAll(host, plugin);
        });

    private static async Task<bool> IsLostAsync(ValueTask<Stream> opening)
    {
        try
        {
            // What is no longer part of the handshake is protected as well: there is nothing to read.
            await using Stream stream = await opening;
            return false;
        }
        catch (Exception exception) when (exception is OperationCanceledException || ChannelSocket.IsLost(exception))
        {
            return true;
        }
    }

    // Changes one byte of what is read.
    private sealed class Changing : WrappedStream
    {
        private readonly Stream _inner;
        private readonly int _at;
        private readonly byte _change;
        private int _read;

        public Changing(Stream inner, int at, byte change)
            : base(inner) => (_inner, _at, _change) = (inner, at, change);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = await base.ReadAsync(buffer, cancellationToken);
            if (_at >= _read && _at < _read + count)
            {
                buffer.Span[_at - _read] ^= _change;
            }

            _read += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
