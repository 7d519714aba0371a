using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;

namespace PlaintiffIngest.Core.Erasure;

/// <summary>Finds and erases people. No message and no result contains an email or a name.</summary>
/// <param name="target">The database. Requires the role <c>ingest_owner</c>.</param>
/// <param name="log">Receives a warning when an erasure has to wait.</param>
public sealed class PersonCommands(DatabaseTarget target, IIngestLog log)
{
    // If a load holds a lock, the whole transaction is retried.
    private const int Attempts = 5;

    // In seconds. One statement reads every row of the vendors.
    private const int CommandTimeoutSeconds = 3600;

    private const string Erase = "SELECT * FROM ingest.erase_people()";

    /// <summary>Counts the places where people appear. Changes nothing.</summary>
    /// <param name="people">The people.</param>
    /// <param name="cancellationToken">Stops searching.</param>
    /// <returns>One location per person, in the same order.</returns>
    /// <exception cref="IngestException">The database failed, or the login lacks the role.</exception>
    public Task<IReadOnlyList<PersonLocation>> FindAsync(IReadOnlyList<PersonRequest> people, CancellationToken cancellationToken)
        => RetryAsync(
            async (connection, _) => (IReadOnlyList<PersonLocation>)await ListAsync(
                connection, SqlText.Get("queries/erasure_find.sql"), reader => Location(reader, people), cancellationToken),
            people,
            cancellationToken);

    /// <summary>Erases people, all of them in one transaction.</summary>
    /// <param name="people">The people.</param>
    /// <param name="cancellationToken">Stops before it is committed.</param>
    /// <returns>One result per person, in the same order.</returns>
    /// <exception cref="IngestException">Nobody was erased: the database failed, or the login lacks the role. Or it is unknown whether the COMMIT succeeded.</exception>
    public Task<IReadOnlyList<PersonErasure>> EraseAsync(IReadOnlyList<PersonRequest> people, CancellationToken cancellationToken)
        => RetryAsync(
            async (connection, transaction) =>
            {
                var known = await ListAsync(connection, SqlText.Get("queries/erasure_known.sql"), Request, cancellationToken);
                var erased = await ListAsync(connection, Erase, reader => Erasure(reader, people, known), cancellationToken);
                await ConfirmedCommit.RunAsync(target, transaction, "Test-ImportPerson");
                return (IReadOnlyList<PersonErasure>)erased;
            },
            people,
            cancellationToken);

    private async Task<T> RetryAsync<T>(
        Func<NpgsqlConnection, NpgsqlTransaction, Task<T>> work, IReadOnlyList<PersonRequest> people, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var connection = await target.OpenAsync(cancellationToken);
            try
            {
                using var notices = ServerNotices.Forward(connection, log, "Clear-ImportPerson");
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await ErasureTable.FillAsync(connection, people, cancellationToken);
                return await work(connection, transaction);
            }
            catch (PostgresException error) when (attempt < Attempts && ServerErrors.IsTransient(error))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(100, 200) * attempt), cancellationToken);
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                throw new IngestException(
                    IngestErrorId.PermissionDenied,
                    $"The login may not find or erase people: {error.MessageText}. Only members of the role ingest_owner may.",
                    $"Use a login that has this role (-ConnectionString or -Credential). An administrator grants it with GRANT ingest_owner TO <login>.");
            }
            catch (PostgresException error)
            {
                throw await SchemaOrigin.ExplainAsync(target, error, cancellationToken);
            }
            catch (Exception error) when (DatabaseErrors.IsDatabaseError(error))
            {
                throw DatabaseErrors.ToIngestException(error);
            }
        }
    }

    private static async Task<List<T>> ListAsync<T>(
        NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(sql);
        command.CommandTimeout = CommandTimeoutSeconds;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var list = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            list.Add(map(reader));
        }

        return list;
    }

    private static int Request(NpgsqlDataReader reader) => checked((int)reader.Value<long>("request"));

    private static PersonLocation Location(NpgsqlDataReader reader, IReadOnlyList<PersonRequest> people) => new()
    {
        Person = people[Request(reader)],
        IsErased = reader.Value<bool>("is_erased"),
        Rows = reader.Value<long>("rows"),
        FailedRows = reader.Value<long>("failed_rows"),
        Mentions = reader.Value<long>("mentions"),
        OtherName = reader.Value<long>("other_name"),
        Runs = reader.Value<long>("runs"),
        Events = reader.Value<long>("events"),
        Profiles = reader.Value<long>("profiles"),
        Batches = reader.Value<long>("batches"),
        RunsAffected = reader.Value<long>("runs_affected"),
    };

    private static PersonErasure Erasure(NpgsqlDataReader reader, IReadOnlyList<PersonRequest> people, List<int> known) => new()
    {
        Person = people[Request(reader)],
        RowsErased = reader.Value<long>("rows_erased"),
        RunsAffected = reader.Value<long>("runs_affected"),
        MentionsErased = reader.Value<long>("mentions_erased"),
        TextsErased = reader.Value<long>("texts_erased"),
        RowsOtherName = reader.Value<long>("rows_other_name"),
        BatchIdsLeft = reader.Value<long>("batch_ids_left"),
        PromotedTo = reader.GetFieldValue<string[]>(reader.GetOrdinal("promoted_to")),
        WasKnown = known.Contains(Request(reader)),
    };
}
