namespace PlaintiffIngest.Core.Connections;

/// <summary>Parameters of connection URLs that this product does not apply.</summary>
internal static class OtherParameters
{
    // The product sets these itself, or they concern a feature that it does not use.
    private static readonly string[] Harmless =
    [
        "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout", "sslcompression", "sslsni", "gsslib", "gssdelegation",
        "ssl_min_protocol_version", "min_protocol_version", "max_protocol_version",
    ];

    // Added by hosting providers and other clients (Prisma, JDBC, node-postgres, pgx, asyncpg, SQLAlchemy) for their own use.
    private static readonly string[] OtherClients =
    [
        "pgbouncer", "connection_limit", "pool_timeout", "socket_timeout", "single_use_connections", "schema", "sslaccept", "sslidentity", "relationMode", "supa", "workaround",
        "prepareThreshold", "preparedStatementCacheQueries", "preparedStatementCacheSizeMiB", "binaryTransfer", "currentSchema", "reWriteBatchedInserts", "ApplicationName",
        "loginTimeout", "socketTimeout", "connectTimeout", "tcpKeepAlive", "stringtype", "defaultRowFetchSize", "ssl", "sslfactory",
        "uselibpqcompat", "max", "idleTimeoutMillis", "statement_timeout", "query_timeout",
        "pool_max_conns", "pool_min_conns", "pool_max_conn_lifetime", "pool_max_conn_idle_time", "pool_health_check_period",
        "default_query_exec_mode", "statement_cache_capacity", "statement_cache_mode", "description_cache_capacity",
        "statement_cache_size", "prepared_statement_cache_size", "prepared_statement_name_func", "max_cached_statement_lifetime", "pool_size", "max_overflow",
    ];

    // Ignoring these would change whom the connection trusts, where it goes or what it does.
    private static readonly string[] UnsupportedLibpqNames =
    [
        "hostaddr", "service", "servicefile", "replication", "requirepeer", "sslcrl", "sslcrldir", "sslcertmode", "sslkeylogfile", "ssl_max_protocol_version",
        "scram_client_key", "scram_server_key", "oauth_issuer", "oauth_client_id", "oauth_client_secret", "oauth_scope",
    ];

    /// <summary>Whether the parameter makes no difference to this product.</summary>
    /// <param name="name">The parameter's name.</param>
    public static bool CanBeIgnored(string name)
        => Harmless.Contains(name, StringComparer.Ordinal) || OtherClients.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the name is that of an unsupported libpq parameter, and therefore not part of a password.</summary>
    /// <param name="name">The parameter's name.</param>
    public static bool IsLibpqName(string name) => UnsupportedLibpqNames.Contains(name, StringComparer.Ordinal);
}
