using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Npgsql;

namespace PlaintiffIngest.Core.Database;

/// <summary>
/// Looks at the server's certificate. Where a root certificate or verification was asked for, the driver refuses what does not verify;
/// here a certificate is verified too when TLS was merely required and the platform's store knows its issuer.
/// </summary>
/// <remarks>
/// One whose issuer is unknown is accepted then, for the certificates of hosters such as Supabase are signed by an authority of their own
/// that no platform knows; the doctor says so. A known issuer's certificate of another name is refused: that is somebody else's server.
/// </remarks>
internal sealed class TransportSecurity(SslMode mode, bool hasRootCertificate)
{
    /// <summary>What was found at the last connection that was made.</summary>
    public TransportState State { get; private set; }

    /// <summary>Has the driver ask here.</summary>
    /// <param name="options">What the driver is about to negotiate.</param>
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
