using System.Security.Authentication;
using System.Security.Cryptography;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Database;

/// <summary>Failures of this machine's cryptography: an algorithm that the server requires is missing, disabled or broken.</summary>
internal static class CryptographyErrors
{
    /// <summary>Creates the error for a connection that failed because of this machine's cryptography.</summary>
    /// <param name="error">The exception.</param>
    /// <param name="host">The connection's host, in the driver's form.</param>
    /// <param name="namesFiles">Whether the connection names a certificate or a key, which may be what cannot be read.</param>
    /// <returns>The exception to throw; null if the cause is something else.</returns>
    public static IngestException? Find(Exception error, string? host, bool namesFiles)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                // A certificate that is not accepted has no inner exception.
                case AuthenticationException { InnerException: not null }:
                    return new(
                        IngestErrorId.DatabaseUnreachable,
                        $"TLS could not be started: this machine and the server have no TLS version or cipher in common, or TLS does not work on this machine.",
                        $"Compare the server's ssl_min_protocol_version and ssl_ciphers with what this machine's policy allows, and update the one that is out of date.");
                case PlatformNotSupportedException when LocalHost.IsSocket(host):
                    return null;
                case CryptographicException when namesFiles:
                    return null;
                case CryptographicException or PlatformNotSupportedException or DllNotFoundException or EntryPointNotFoundException or TypeInitializationException:
                    return new(
                        IngestErrorId.DatabaseUnreachable,
                        $"This machine does not support a cryptographic algorithm that the server requires for the login or for TLS ({cause.GetType().Name}).",
                        $"On a machine in FIPS mode, use a scram-sha-256 password for the login, not md5. Otherwise repair or update the system's cryptography, such as OpenSSL.");
            }
        }

        return null;
    }
}
