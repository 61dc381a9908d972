using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Outboard.Tests;

/// <summary>TLS over a channel's connection with certificates of the test's own, as the security of a transport would set it up.</summary>
internal sealed class Tls : IDisposable
{
    private readonly X509Certificate2 _plugin = Create("plugin");
    private readonly X509Certificate2 _host = Create("host");
    private readonly X509Certificate2 _stranger = Create("stranger");

    /// <summary>The plugin's side.</summary>
    public ValueTask<Stream> PluginAsync(Stream connection, CancellationToken cancellationToken) => ServeAsync(connection, _plugin, cancellationToken);

    /// <summary>The plugin's side with a certificate that the host does not know.</summary>
    public ValueTask<Stream> StrangePluginAsync(Stream connection, CancellationToken cancellationToken) => ServeAsync(connection, _stranger, cancellationToken);

    /// <summary>The host's side.</summary>
    public ValueTask<Stream> HostAsync(Stream connection, CancellationToken cancellationToken) => ConnectAsync(connection, _host, cancellationToken);

    /// <summary>The host's side with a certificate that the plugin does not know.</summary>
    public ValueTask<Stream> StrangeHostAsync(Stream connection, CancellationToken cancellationToken) => ConnectAsync(connection, _stranger, cancellationToken);

    public void Dispose()
    {
        _plugin.Dispose();
        _host.Dispose();
        _stranger.Dispose();
    }

    private async ValueTask<Stream> ServeAsync(Stream connection, X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        var stream = new TlsStream(connection);
        await stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = certificate,
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = (_, sent, _, _) => sent?.GetCertHashString() == _host.GetCertHashString(),
            },
            cancellationToken);
        return stream;
    }

    private async ValueTask<Stream> ConnectAsync(Stream connection, X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        var stream = new TlsStream(connection);
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "plugin",
                ClientCertificates = [certificate],
                RemoteCertificateValidationCallback = (_, sent, _, _) => sent?.GetCertHashString() == _plugin.GetCertHashString(),
            },
            cancellationToken);
        return stream;
    }

    private static X509Certificate2 Create(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

        // Not every system takes a key that stands in memory alone.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    private sealed class TlsStream(Stream connection) : SslStream(connection), IHalfClose
    {
        public Task CompleteWritesAsync(CancellationToken cancellationToken) => ShutdownAsync().WaitAsync(cancellationToken);
    }
}
