namespace PlaintiffIngest.Core.Database;

/// <summary>How a connection is protected in transit.</summary>
internal enum TransportState
{
    /// <summary>Not encrypted, or no connection was made yet.</summary>
    Unencrypted,

    /// <summary>Encrypted, but the server was not authenticated: this machine does not know the certificate's issuer.</summary>
    EncryptedOnly,

    /// <summary>Encrypted; the certificate's issuer was verified, but not its host name.</summary>
    IssuerVerified,

    /// <summary>Encrypted; the certificate's issuer and host name were verified.</summary>
    Verified,
}
