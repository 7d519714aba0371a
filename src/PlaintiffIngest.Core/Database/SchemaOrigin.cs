using Npgsql;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Database;

/// <summary>Distinguishes a database whose schema is missing or old from one whose schema <c>ingest</c> belongs to another product.</summary>
internal static class SchemaOrigin
{
    /// <summary>
    /// Returns the error to throw if the server does not know an object or denies access to it. In another product's schema, anything may be
    /// missing, and the server's own message would be misleading.
    /// </summary>
    /// <param name="target">The database.</param>
    /// <param name="error">The server's error.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <returns>The exception to throw.</returns>
    public static async Task<IngestException> ExplainAsync(DatabaseTarget target, PostgresException error, CancellationToken cancellationToken)
    {
        var explained = DatabaseErrors.ToIngestException(error);
        return IsAboutObjects(error) && await IsForeignAsync(target, cancellationToken) ? ForeignSchema() : explained;
    }

    /// <summary>The schema belongs to another product.</summary>
    public static IngestException ForeignSchema() => new(
        IngestErrorId.ForeignSchema,
        $"The database has a schema 'ingest' that PlaintiffIngest did not create: ingest.schema_migrations does not have its entries.",
        $"Use another database, or rename the schema (ALTER SCHEMA ingest RENAME TO ...) and run Update-IngestDatabase.");

    // SQLSTATE class 42: syntax error or access rule violation.
    private static bool IsAboutObjects(PostgresException error) => error.SqlState.StartsWith("42", StringComparison.Ordinal);

    private static async Task<bool> IsForeignAsync(DatabaseTarget target, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await target.OpenAsync(cancellationToken);
            await using var command = connection.Command(SqlText.Get("queries/journal_exists.sql"));
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            if (!reader.Value<bool>("schema_exists") || !reader.Value<bool>("journal_exists"))
            {
                return reader.Value<bool>("schema_exists");
            }

            await reader.CloseAsync();
            await using var entry = connection.Command(SqlText.Get("queries/journal_is_ours.sql"));
            return await entry.ExecuteScalarAsync(cancellationToken) is false;
        }
        catch (Exception lost) when (lost is IngestException || DatabaseErrors.IsDatabaseError(lost))
        {
            // In that case, report the original error.
            return false;
        }
    }
}
