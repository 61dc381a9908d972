using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Outboard.Tests;

/// <summary>The certificates of mutual TLS, and the two forms in which they are passed on.</summary>
public sealed class OneTimeCertificateTests
{
    [Fact]
    public void Certificate_IsAnotherEachTimeAndItsOwnRootForBothRoles()
    {
        using X509Certificate2 one = OneTimeCertificate.Create();
        using X509Certificate2 two = OneTimeCertificate.Create();

        Assert.NotEqual(one.RawData, two.RawData);
        Assert.True(one.HasPrivateKey);
        using ECDsa key = one.GetECDsaPublicKey()!;
        Assert.Equal(ECCurve.NamedCurves.nistP256.Oid.Value, key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value);
        Assert.True(one.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Equal(2, one.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Count);
        Assert.True(one.MatchesHostname("localhost"));
    }

    [Fact]
    public void Field_IsBase64WithoutPaddingAndReadWithItToo()
    {
        using X509Certificate2 certificate = OneTimeCertificate.Create();

        string field = OneTimeCertificate.ToField(certificate);

        Assert.DoesNotContain('=', field);
        Assert.Equal(certificate.RawData, OneTimeCertificate.ReadField(field));
        Assert.Equal(certificate.RawData, OneTimeCertificate.ReadField(Convert.ToBase64String(certificate.RawData)));
        Assert.Equal(certificate.RawData, OneTimeCertificate.ReadPem(certificate.ExportCertificatePem() + "\n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("=")]
    [InlineData("A")]
    [InlineData("MMMM")]
    [InlineData("not base64!")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMMMM\n-----END CERTIFICATE-----")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMMMM\n-----END PRIVATE KEY-----")]
    public void SomethingElse_IsNoCertificate(string text)
    {
        Assert.Null(OneTimeCertificate.ReadField(text));
        Assert.Null(OneTimeCertificate.ReadPem(text));
    }

    [Fact]
    public void Certificate_WithBytesAfterIt_IsNoCertificate()
    {
        using X509Certificate2 certificate = OneTimeCertificate.Create();

        Assert.Null(OneTimeCertificate.ReadField(Convert.ToBase64String([.. certificate.RawData, 0])));
    }
}
