using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Outboard;

/// <summary>A certificate that one process makes for itself, for one life and in memory alone, and how the two sides tell each other theirs.</summary>
internal static class OneTimeCertificate
{
    private const string Name = "localhost";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    // Peers that verify a chain look at the clock; go-plugin's certificates are valid for as long.
    private static readonly TimeSpan s_before = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_after = TimeSpan.FromDays(30 * 365.25);

    public static X509Certificate2 Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256);

        // What the libraries of other languages need to accept it as its own root, for the name that go-plugin's peers ask for.
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyAgreement | X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication), new Oid(ClientAuthentication)], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Name);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        X509Certificate2 certificate = request.CreateSelfSigned(now - s_before, now + s_after);
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        // Windows takes no key for TLS that stands in memory alone.
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
        }
    }

    /// <summary>A plugin's certificate as the sixth field of its handshake: base64 of the DER, without padding.</summary>
    public static string ToField(X509Certificate2 certificate) => Convert.ToBase64String(certificate.RawDataMemory.Span).TrimEnd('=');

    /// <summary>Reads that field.</summary>
    /// <returns>The DER; null if it is no certificate.</returns>
    public static byte[]? ReadField(string field)
    {
        string text = field.TrimEnd('=');
        byte[] bytes = new byte[(text.Length * 3 / 4) + 3];
        return Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out int length) ? Read(bytes[..length]) : null;
    }

    /// <summary>Reads the PEM of a host's certificate.</summary>
    /// <returns>The DER; null if it is no certificate.</returns>
    public static byte[]? ReadPem(string pem)
    {
        try
        {
            return PemEncoding.TryFind(pem, out PemFields fields) && pem[fields.Label] == "CERTIFICATE" ? Read(Convert.FromBase64String(pem[fields.Base64Data])) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static byte[]? Read(byte[] der)
    {
        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(der);

            // A certificate is compared byte for byte: what came with it would never match.
            return certificate.RawDataMemory.Span.SequenceEqual(der) ? der : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
