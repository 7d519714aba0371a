using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Npgsql;

namespace PlaintiffIngest.Core.Database;

/// <summary>
/// Checks the server's certificate. If the connection asks for verification, the driver verifies it. If it only requires TLS, this
/// class verifies certificates whose issuer is in the platform's store.
/// </summary>
/// <remarks>
/// A certificate of an unknown issuer is accepted in that case, because hosting providers such as Supabase use their own authority;
/// <c>Test-IngestDatabase</c> warns about it. A certificate of a known issuer for another host name is rejected: that is a different server.
/// </remarks>
internal sealed class TransportSecurity(SslMode mode, bool hasRootCertificate)
{
    /// <summary>How the most recent connection was protected.</summary>
    public TransportState State { get; private set; }

    /// <summary>Registers the check with the driver.</summary>
    /// <param name="options">The driver's TLS options for a new connection.</param>
    public void Apply(SslClientAuthenticationOptions options)
    {
        State = mode switch
        {
            SslMode.VerifyFull => TransportState.Verified,
            SslMode.VerifyCA => TransportState.IssuerVerified,
            _ => TransportState.EncryptedOnly,
        };
        if (State == TransportState.EncryptedOnly && !hasRootCertificate)
        {
            options.RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsAccepted(certificate, errors);
        }
    }

    private bool IsAccepted(X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (certificate is not null && errors == SslPolicyErrors.None)
        {
            State = TransportState.Verified;
        }

        return mode != SslMode.Require || errors != SslPolicyErrors.RemoteCertificateNameMismatch;
    }
}
