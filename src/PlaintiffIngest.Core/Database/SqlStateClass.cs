namespace PlaintiffIngest.Core.Database;

/// <summary>The classes of SQLSTATE, for errors whose own text may quote data.</summary>
/// <remarks>Source: PostgreSQL's appendix "Error Codes".</remarks>
internal static class SqlStateClass
{
    /// <summary>The class of a code, in words.</summary>
    /// <param name="sqlState">Five characters.</param>
    /// <returns>The words.</returns>
    public static string InWords(string sqlState) => sqlState switch
    {
        "40P01" => "deadlock",
        "55P03" => "lock not available",
        "53300" => "too many connections",
        "57014" => "statement cancelled",
        _ => sqlState[..2] switch
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
            "55" => "object not in the state needed",
            "57" => "operator intervention",
            "58" => "system error",
            "P0" => "error raised by a function",
            "XX" => "internal error",
            _ => "other error",
        },
    };
}
