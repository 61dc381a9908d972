using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Outboard.Tests;

/// <summary>Both sides of a connection with mutual TLS, and peers that are not who they must be.</summary>
public sealed class MutualTlsTests
{
    private static readonly MutualTls s_host = MutualTls.CreatePlugin();
    private static readonly MutualTls s_plugin = MutualTls.CreatePlugin();
    private static readonly MutualTls s_stranger = MutualTls.CreatePlugin();

    [Fact]
    public async Task BothSides_WithTheCertificatesTheyKnow_TalkOverTls13()
    {
        (Stream host, Stream plugin) = await OpenAsync(s_host, s_plugin, DerOf(s_host), DerOf(s_plugin));

        Assert.Equal(SslProtocols.Tls13, ((SslStream)host).SslProtocol);
        await host.WriteAsync("ping"u8.ToArray(), Waiting.Token);
        byte[] read = new byte[4];
        await plugin.ReadExactlyAsync(read, Waiting.Token).Soon();
        Assert.Equal("ping"u8.ToArray(), read);
    }

    // As go-plugin makes its certificates: for a curve that is larger, with the same names and usages.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Peer_WithACertificateOfGoPluginsKind_IsAccepted(bool isHost)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        var request = new CertificateRequest("CN=localhost, O=HashiCorp", key, HashAlgorithmName.SHA512);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.KeyAgreement | X509KeyUsageFlags.KeyCertSign, critical: true));
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddSeconds(-30), DateTimeOffset.UtcNow.AddHours(262_980));
        var peer = new MutualTls(certificate);
        byte[] sent = (isHost ? OneTimeCertificate.ReadPem(peer.Pem) : OneTimeCertificate.ReadField(peer.Field))!;

        (Stream host, Stream plugin) = await (isHost ? OpenAsync(peer, s_plugin, sent, DerOf(s_plugin)) : OpenAsync(s_host, peer, DerOf(s_host), sent));

        await plugin.WriteAsync("ping"u8.ToArray(), Waiting.Token);
        byte[] read = new byte[4];
        await host.ReadExactlyAsync(read, Waiting.Token).Soon();
        Assert.Equal("ping"u8.ToArray(), read);
    }

    [Fact]
    public async Task Plugin_AskedOverTls12_Accepts()
    {
        (Stream host, Stream plugin) = DuplexStream.CreatePair();
        Task<Stream> accepting = s_plugin.AcceptAsync(plugin, DerOf(s_host), Waiting.Token).AsTask();
        await using var stream = new SslStream(host);

        await stream.AuthenticateAsClientAsync(Options(s_host.Certificate, SslProtocols.Tls12), Waiting.Token).Soon();

        Assert.Equal(SslProtocols.Tls12, ((SslStream)await accepting.Soon()).SslProtocol);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Peer_WithAnotherCertificate_IsRefusedByTheSideThatNotices(bool isHost)
    {
        (Stream host, Stream plugin) = DuplexStream.CreatePair();
        Task<Stream> accepting = (isHost ? s_plugin : s_stranger).AcceptAsync(plugin, DerOf(s_host), Waiting.Token).AsTask();
        Task<Stream> connecting = (isHost ? s_stranger : s_host).ConnectAsync(host, DerOf(s_plugin), Waiting.Token).AsTask();

        await Assert.ThrowsAsync<AuthenticationException>((isHost ? accepting : connecting).Soon);
        await EndAsync(isHost ? connecting : accepting);
    }

    [Fact]
    public async Task Host_WithoutACertificate_IsRefused()
    {
        (Stream host, Stream plugin) = DuplexStream.CreatePair();
        Task<Stream> accepting = s_plugin.AcceptAsync(plugin, DerOf(s_host), Waiting.Token).AsTask();
        await using var stream = new SslStream(host);
        Task authenticating = stream.AuthenticateAsClientAsync(Options(own: null, SslProtocols.None), Waiting.Token);

        await Assert.ThrowsAsync<AuthenticationException>(accepting.Soon);
        await Task.WhenAny(authenticating).Soon();
    }

    [Theory]
    [InlineData("{\"channel\":\"control\",\"max\":65536}\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    public async Task Peer_InPlainText_IsRefusedOnBothSides(string text)
    {
        foreach (Func<Stream, ValueTask<Stream>> openAsync in new Func<Stream, ValueTask<Stream>>[]
        {
            stream => s_plugin.AcceptAsync(stream, DerOf(s_host), Waiting.Token),
            stream => s_host.ConnectAsync(stream, DerOf(s_plugin), Waiting.Token),
        })
        {
            (Stream ours, Stream other) = DuplexStream.CreatePair();
            Task<Stream> opening = openAsync(ours).AsTask();
            await other.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text), Waiting.Token);

            Assert.True(ChannelSocket.IsLost(await Assert.ThrowsAnyAsync<Exception>(opening.Soon), Waiting.Token));
        }
    }

    [Fact]
    public async Task Peer_ThatIsSilent_IsLeftWithTheToken()
    {
        (Stream ours, Stream other) = DuplexStream.CreatePair();
        using var patience = new CancellationTokenSource();
        Task<Stream> opening = s_plugin.AcceptAsync(ours, DerOf(s_host), patience.Token).AsTask();

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(opening.Soon);
        Assert.Equal(0, await other.ReadAsync(new byte[1], Waiting.Token).Soon());
    }

    private static async Task<(Stream Host, Stream Plugin)> OpenAsync(MutualTls host, MutualTls plugin, byte[] knownHost, byte[] knownPlugin)
    {
        (Stream near, Stream far) = DuplexStream.CreatePair();
        Task<Stream> accepting = plugin.AcceptAsync(far, knownHost, Waiting.Token).AsTask();
        Stream connected = await host.ConnectAsync(near, knownPlugin, Waiting.Token).Soon();
        return (connected, await accepting.Soon());
    }

    // In TLS 1.3 a host that is refused learns it only from what it reads next.
    private static async Task EndAsync(Task<Stream> opening)
    {
        try
        {
            await using Stream stream = await opening.Soon();
            await stream.ReadExactlyAsync(new byte[1], Waiting.Token).Soon();
            Assert.Fail("The other side has answered.");
        }
        catch (Exception exception) when (ChannelSocket.IsLost(exception))
        {
        }
    }

    private static byte[] DerOf(MutualTls side) => OneTimeCertificate.ReadPem(side.Pem)!;

    private static SslClientAuthenticationOptions Options(X509Certificate2? own, SslProtocols protocols) => new()
    {
        TargetHost = "localhost",
        ClientCertificates = own is null ? null : [own],
        EnabledSslProtocols = protocols,
        RemoteCertificateValidationCallback = static (_, sent, _, _) => sent is not null,
    };
}
