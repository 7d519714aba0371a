using Npgsql;
using NpgsqlTypes;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Erasure;

/// <summary>
/// The temporary table with the people to find or to erase. They are sent by binary COPY, because a server may log statements and their
/// parameters.
/// </summary>
internal static class ErasureTable
{
    /// <summary>Creates and fills the table. The end of the transaction drops it.</summary>
    /// <param name="connection">The connection, in a transaction.</param>
    /// <param name="people">The people. Each person's request number is the index.</param>
    /// <param name="cancellationToken">Stops before the table is complete.</param>
    public static async Task FillAsync(NpgsqlConnection connection, IReadOnlyList<PersonRequest> people, CancellationToken cancellationToken)
    {
        await using (var command = connection.Command(SqlText.Get("queries/erasure_table.sql")))
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var writer = await connection.BeginBinaryImportAsync(SqlText.Get("queries/erasure_copy.sql"), cancellationToken);
        for (var request = 0; request < people.Count; request++)
        {
            var person = people[request];
            await writer.StartRowAsync(cancellationToken);
            await writer.WriteAsync((long)request, NpgsqlDbType.Bigint, cancellationToken);
            await writer.WriteAsync(person.SourceSystem, NpgsqlDbType.Text, cancellationToken);
            await writer.WriteAsync(person.Email, NpgsqlDbType.Text, cancellationToken);
            await writer.WriteAsync(person.Name, NpgsqlDbType.Text, cancellationToken);
            await writer.WriteAsync(person.DedupeKey, NpgsqlDbType.Bytea, cancellationToken);
        }

        await writer.CompleteAsync(cancellationToken);
    }
}
