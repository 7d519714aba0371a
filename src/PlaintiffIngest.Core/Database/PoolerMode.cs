namespace PlaintiffIngest.Core.Database;

/// <summary>The kind of pooler between the client and the server.</summary>
internal enum PoolerMode
{
    /// <summary>No pooler.</summary>
    None,

    /// <summary>The pooler assigns each client its own server connection.</summary>
    Session,

    /// <summary>The pooler assigns a server connection for one transaction.</summary>
    Transaction,

    /// <summary>The pooler assigns a server connection for one statement and rejects transactions.</summary>
    Statement,
}
