namespace PlaintiffIngest.Core.Database;

/// <summary>What stands between the client and the server.</summary>
internal enum PoolerMode
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A pooler that gives each client a server connection of its own.</summary>
    Session,

    /// <summary>A pooler that gives a client a server connection for one transaction.</summary>
    Transaction,

    /// <summary>A pooler that refuses transactions.</summary>
    Statement,
}
