namespace PlaintiffIngest.Core.Database;

/// <summary>How a connection is protected on its way.</summary>
internal enum TransportState
{
    /// <summary>Not at all, or there was no connection yet.</summary>
    Clear,

    /// <summary>Encrypted, but whoever answered may have been somebody else: this machine does not know the certificate's issuer.</summary>
    EncryptedOnly,

    /// <summary>Encrypted; the certificate's issuer is known, its name was not compared.</summary>
    IssuerVerified,

    /// <summary>Encrypted; the certificate's issuer is known and its name is the host's.</summary>
    Verified,
}
