using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PlaintiffIngest.Testing;

/// <summary>A server's certificate with its key and the authority that signed it, made for one test.</summary>
/// <param name="Certificate">The certificate, PEM.</param>
/// <param name="Key">Its private key, PEM.</param>
/// <param name="Authority">The root certificate, PEM.</param>
/// <param name="Thumbprint">SHA-1 of the certificate, as the framework shows it.</param>
public sealed record TestCertificate(string Certificate, string Key, string Authority, string Thumbprint)
{
    /// <summary>Makes an authority and a certificate for a server.</summary>
    /// <param name="hosts">Names and addresses of the server.</param>
    public static TestCertificate For(params string[] hosts)
    {
        var from = DateTimeOffset.UtcNow.AddDays(-1);
        var to = DateTimeOffset.UtcNow.AddDays(2);

        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest($"CN=Test authority {Guid.NewGuid():N}", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        using var authority = authorityRequest.CreateSelfSigned(from, to);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={hosts[0]}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (IPAddress.TryParse(host, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var certificate = request.Create(authority, from, to, RandomNumberGenerator.GetBytes(8));
        return new TestCertificate(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), authority.ExportCertificatePem(), certificate.GetCertHashString());
    }
}
