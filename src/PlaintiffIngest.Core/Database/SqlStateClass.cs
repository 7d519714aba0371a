namespace PlaintiffIngest.Core.Database;

/// <summary>Describes SQLSTATE codes, for errors whose own message may quote data.</summary>
/// <remarks>Source: PostgreSQL's appendix "Error Codes".</remarks>
internal static class SqlStateClass
{
    /// <summary>The class of a code: its first two characters. Blanks take the place of missing ones.</summary>
    /// <param name="sqlState">Five characters; fewer from a server that answers oddly.</param>
    public static string Of(string sqlState) => sqlState.PadRight(2)[..2];

    /// <summary>Describes a code or its class.</summary>
    /// <param name="sqlState">Five characters; fewer from a server that answers oddly.</param>
    /// <returns>A short description, such as <c>constraint violation</c>.</returns>
    public static string Describe(string sqlState) => sqlState switch
    {
        "40P01" => "deadlock",
        "55P03" => "lock not available",
        "53300" => "too many connections",
        "57014" => "statement canceled",
        _ => Of(sqlState) switch
        {
            "08" => "connection exception",
            "0A" => "feature not supported",
            "22" => "data exception",
            "23" => "constraint violation",
            "25" => "invalid transaction state",
            "28" => "invalid authorization",
            "40" => "transaction rollback",
            "42" => "syntax error or access rule violation",
            "53" => "insufficient resources",
            "54" => "limit exceeded",
            "55" => "object not in prerequisite state",
            "57" => "operator intervention",
            "58" => "system error",
            "P0" => "error raised by a function",
            "XX" => "internal error",
            _ => "other error",
        },
    };
}
