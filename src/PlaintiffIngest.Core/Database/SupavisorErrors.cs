using Npgsql;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Database;

/// <summary>Translates errors of Supabase's pooler. Its messages name the project, so they are never shown.</summary>
/// <remarks>Source: the error classes of supabase/supavisor. A message starts with a code such as <c>(ENOTFOUND)</c>; older versions send the text alone.</remarks>
internal static class SupavisorErrors
{
    private static readonly string[] UnknownLogin = ["ENOTFOUND", "ENOIDENTIFIER", "EINVALIDUSERINFO", "Tenant or user not found", "no tenant identifier", "Invalid format for user or db_name"];
    private static readonly string[] RefusedLogin = ["EAUTHSECRETS", "EJITREQUESTFAILED", "EMULTIPLEUSERS", "EAUTHQUERY"];
    private static readonly string[] RefusedAddress = ["EADDRNOTALLOWED", "Address not in tenant allow_list", "Address not allowed"];
    private static readonly string[] BlockedLogin = ["ECIRCUITBREAKER", "circuit breaker open"];
    private static readonly string[] Full = ["EMAXCONN", "EMAXCONNSESSION", "EMAXPOOLSREACHED", "Max client connections reached", "MaxClientsInSessionMode", "max clients reached", "max pools count reached"];

    private static readonly string[] Passing =
    [
        "EDBHANDLEREXITED", "ECHECKOUTTIMEOUT", "ECHECKOUTRETRIES", "ECHECKOUTFAILED", "EPOOLCHECKOUT", "EPOOLTERMINATING", "EPOOLCONFIGNOTFOUND",
        "EPOOLRANCHNOTFOUND", "EPROXYSTARTFAILED", "EPROXYSUPERVISORUNAVAILABLE", "ESUBSCRIBERETRIES", "EWORKERNOTFOUND", "EAUTHTIMEOUT",
        "connection to database closed", "DbHandler exited", "Unable to check out", "failed to subscribe to tenant",
    ];

    // The pooler runs a query of its own to check a login. These failures of that query are transient.
    private static readonly string[] PassingQuery = ["connection failed", "timed out", "not available", "connection to database"];

    /// <summary>Translates an error if Supabase's pooler sent it.</summary>
    /// <param name="error">Any server error.</param>
    /// <returns>The exception to throw; null if the error is not this pooler's.</returns>
    public static IngestException? Translate(PostgresException error)
    {
        if (!MayBeThePoolers(error))
        {
            return null;
        }

        return Has(error, RefusedAddress) ? new IngestException(
                IngestErrorId.DatabaseUnreachable,
                $"The pooler does not accept connections from this machine's address.",
                $"In the Supabase project, open Database settings, Network restrictions, and add this machine's public IP address. Behind a proxy or a VPN, add the public address of that.")
            : Has(error, UnknownLogin) ? new IngestException(
                IngestErrorId.LoginRefused,
                $"The pooler does not know the project or the user (SQLSTATE {error.SqlState}).",
                $"Through Supabase's pooler, the user is postgres.<project-ref>. Copy the pooler's URL from the project's Connect dialog: its host contains the project's region, so that of another project does not work.")
            : Has(error, BlockedLogin) ? new IngestException(
                IngestErrorId.LoginRefused,
                $"The pooler blocks this login for a few minutes, because too many logins failed (SQLSTATE {error.SqlState}).",
                $"Correct the user name and the password, wait a few minutes, then try again.")
            : Has(error, Full) ? new IngestException(
                IngestErrorId.TransientDatabaseError,
                $"The pooler has no free connection: its client limit is reached.",
                $"Try again. If the error persists, use a lower -ThrottleLimit, use the pooler's transaction mode (Supabase: port 6543), or raise the pool size in the project's database settings.")
            : IsTransient(error) ? new IngestException(
                IngestErrorId.TransientDatabaseError,
                $"The pooler lost its connection to the database, or had none free in time.",
                $"Try again. If the error persists, check that the Supabase project is running, and check its pooler logs.")
            : Has(error, RefusedLogin) ? new IngestException(
                IngestErrorId.LoginRefused,
                $"The pooler could not check the login (SQLSTATE {error.SqlState}).",
                $"Check the user name and password of the connection. If they are correct, check the pooler logs of the Supabase project.")
            : Has(error, ["EBANNED", "tenant is banned"]) ? new IngestException(
                IngestErrorId.DatabaseUnreachable,
                $"The pooler does not serve this project.",
                $"Check the project's status in the Supabase dashboard.")
            : Has(error, ["ESSLREQUIRED", "SSL connection is required"]) ? PoolerErrors.TlsRequired()
            : null;
    }

    /// <summary>Whether the error is this pooler's and a retry may succeed.</summary>
    /// <param name="error">Any server error.</param>
    public static bool IsTransient(PostgresException error)
        => MayBeThePoolers(error) && (Has(error, Full) || Has(error, Passing) || (Has(error, ["EAUTHQUERY"]) && Has(error, PassingQuery)));

    private static bool MayBeThePoolers(PostgresException error)
        => error.SqlState is PostgresErrorCodes.InternalError or PostgresErrorCodes.ProtocolViolation or PostgresErrorCodes.ConnectionFailure;

    // A code is recognized only at the start of the message, the text of older versions anywhere.
    private static bool Has(PostgresException error, string[] signs)
        => CodeOf(error.MessageText) is { } code && Array.IndexOf(signs, code) >= 0
            || Array.Exists(signs, sign => !sign.StartsWith('E') && error.MessageText.Contains(sign, StringComparison.OrdinalIgnoreCase));

    private static string? CodeOf(string message)
        => message.TrimStart() is ['(', 'E', ..] text && text.IndexOf(')', StringComparison.Ordinal) is > 0 and var end ? text[1..end] : null;
}
