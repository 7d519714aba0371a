using Npgsql;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Database;

/// <summary>Commits a transaction. If the connection is lost during COMMIT, asks the database for the outcome.</summary>
internal static class ConfirmedCommit
{
    private const int MaxAttempts = 5;
    private const string GetTransactionId = "SELECT pg_current_xact_id()::text";
    private const string GetOutcome = "SELECT pg_xact_status(@id::xid8)";

    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    /// <summary>Commits. Cannot be canceled: once COMMIT is sent, only the database knows the outcome.</summary>
    /// <param name="target">The database.</param>
    /// <param name="transaction">The transaction, after its last statement.</param>
    /// <param name="check">The command that shows the operator the outcome, for the error when it stays unknown.</param>
    /// <exception cref="IngestException">The transaction was not committed, or its outcome is unknown.</exception>
    public static async Task RunAsync(DatabaseTarget target, NpgsqlTransaction transaction, string check)
    {
        await using var command = transaction.Connection!.Command(GetTransactionId);
        var id = (string)(await command.ExecuteScalarAsync(CancellationToken.None))!;
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception lost) when (DatabaseErrors.IsDatabaseError(lost))
        {
            if (!await WasCommittedAsync(target, id, check))
            {
                throw DatabaseErrors.ToIngestException(lost);
            }
        }
    }

    private static async Task<bool> WasCommittedAsync(DatabaseTarget target, string id, string check)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            try
            {
                var outcome = await target.RunAsync(
                    async connection =>
                    {
                        await using var command = connection.Command(GetOutcome, SqlParameter.Text("id", id));
                        return await command.ExecuteScalarAsync(CancellationToken.None) as string;
                    },
                    CancellationToken.None);
                if (outcome is "committed" or "aborted")
                {
                    return outcome == "committed";
                }
            }
            catch (IngestException)
            {
                // The server is restarting or cannot be reached yet.
            }

            await Task.Delay(Delay * attempt, CancellationToken.None);
        }

        throw new IngestException(
            IngestErrorId.OutcomeUnknown,
            $"The connection was lost during COMMIT, and the database has not responded since. It is unknown whether the change was made.",
            $"When the database responds again, run {check} to see whether it was. Repeating the command is safe in either case.");
    }
}
