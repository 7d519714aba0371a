namespace PlaintiffIngest.Core.Database;

/// <summary>Describes SQLSTATE codes, for errors whose own message may quote data.</summary>
/// <remarks>Source: PostgreSQL's appendix "Error Codes".</remarks>
internal static class SqlStateClass
{
    /// <summary>Describes a code or its class.</summary>
    /// <param name="sqlState">Five characters.</param>
    /// <returns>A short description, such as <c>constraint violation</c>.</returns>
    public static string Describe(string sqlState) => sqlState switch
    {
        "40P01" => "deadlock",
        "55P03" => "lock not available",
        "53300" => "too many connections",
        "57014" => "statement canceled",
        _ => sqlState.PadRight(2)[..2] switch
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
