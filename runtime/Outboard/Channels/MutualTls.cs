using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Outboard;

/// <summary>
/// One side's part in mutual TLS: a certificate of its own, and the one certificate that it accepts, byte for byte. No authority vouches
/// for either, so none is asked.
/// </summary>
internal sealed class MutualTls
{
    private const SslProtocols Protocols = SslProtocols.Tls13 | SslProtocols.Tls12;

    private static readonly Lazy<MutualTls> s_host = new(() => new MutualTls(OneTimeCertificate.Create()));

    private readonly X509Certificate2 _certificate;
    private readonly Lazy<Task<SslStreamCertificateContext>> _context;

    /// <summary>A side with a certificate, which must have its key.</summary>
    public MutualTls(X509Certificate2 certificate)
    {
        _certificate = certificate;
        _context = new(() => Task.Run(CreateContext));
    }

    /// <summary>This process as a host: one certificate for all its plugins, made when it is first needed.</summary>
    public static MutualTls Host => s_host.Value;

    /// <summary>This process as a plugin.</summary>
    public static MutualTls CreatePlugin() => new(OneTimeCertificate.Create());

    /// <summary>The certificate with its key.</summary>
    public X509Certificate2 Certificate => _certificate;

    /// <summary>The certificate as a host gives it to its plugin.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>The certificate as a plugin gives it to its host.</summary>
    public string Field => OneTimeCertificate.ToField(_certificate);

    /// <summary>Begins what the first connection needs, while there is something else to wait for.</summary>
    public void Prepare() => _ = _context.Value;

    /// <summary>The host's side of a new connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="plugin">The certificate of the plugin.</param>
    /// <param name="cancellationToken">Ends the handshake.</param>
    /// <exception cref="AuthenticationException">The other side is not that plugin.</exception>
    /// <exception cref="IOException">The connection is lost.</exception>
    public async ValueTask<Stream> ConnectAsync(Stream connection, byte[] plugin, CancellationToken cancellationToken)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ClientCertificateContext = await _context.Value.WaitAsync(cancellationToken).ConfigureAwait(false),
            EnabledSslProtocols = Protocols,
            AllowRenegotiation = false,
            AllowTlsResume = false,
            CertificateChainPolicy = NoAuthorities(),
            RemoteCertificateValidationCallback = (_, sent, _, _) => IsSame(sent, plugin),
        };
        return await OpenAsync(connection, stream => stream.AuthenticateAsClientAsync(options, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>The plugin's side of a new connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="host">The certificate of the host.</param>
    /// <param name="cancellationToken">Ends the handshake.</param>
    /// <inheritdoc cref="ConnectAsync" path="/exception"/>
    public async ValueTask<Stream> AcceptAsync(Stream connection, byte[] host, CancellationToken cancellationToken)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = await _context.Value.WaitAsync(cancellationToken).ConfigureAwait(false),
            ClientCertificateRequired = true,
            EnabledSslProtocols = Protocols,
            AllowRenegotiation = false,
            AllowTlsResume = false,
            CertificateChainPolicy = NoAuthorities(),
            RemoteCertificateValidationCallback = (_, sent, _, _) => IsSame(sent, host),
        };
        return await OpenAsync(connection, stream => stream.AuthenticateAsServerAsync(options, cancellationToken)).ConfigureAwait(false);
    }

    private static bool IsSame(X509Certificate? sent, byte[] expected) => sent is not null && sent.GetRawCertData().AsSpan().SequenceEqual(expected);

    private static async Task<Stream> OpenAsync(Stream connection, Func<SslStream, Task> authenticateAsync)
    {
        var stream = new TlsStream(connection);
        try
        {
            await authenticateAsync(stream).ConfigureAwait(false);
            return stream;
        }
        catch (Exception exception)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw exception is IOException or OperationCanceledException or AuthenticationException
                ? exception
                : new AuthenticationException("The TLS handshake failed.", exception);
        }
    }

    // On Linux this loads the system's authorities, once for a process, as does the chain that TLS builds for the other side's certificate
    // whatever its policy is. It takes longer than all else, and no setting prevents it: it can only begin early.
    private SslStreamCertificateContext CreateContext() =>
        SslStreamCertificateContext.Create(_certificate, additionalCertificates: null, offline: true);

    // The chain of the other side's certificate is built in any case, though nobody looks at it.
    private static X509ChainPolicy NoAuthorities() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        VerificationFlags = X509VerificationFlags.AllFlags,
        DisableCertificateDownloads = true,
    };

    private sealed class TlsStream(Stream connection) : SslStream(connection), IHalfClose
    {
        public Task CompleteWritesAsync(CancellationToken cancellationToken) => ShutdownAsync().WaitAsync(cancellationToken);
    }
}
