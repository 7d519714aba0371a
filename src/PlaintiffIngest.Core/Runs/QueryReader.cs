using System.Runtime.CompilerServices;
using Npgsql;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Runs;

/// <summary>Streams the rows of a query as records, with translated errors.</summary>
internal static class QueryReader
{
    /// <summary>Runs a query and maps its rows one by one, so that memory does not grow with their number.</summary>
    /// <typeparam name="T">The record.</typeparam>
    /// <param name="target">The database.</param>
    /// <param name="sql">The query.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="map">Makes a record of the reader's row.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="Errors.IngestException">The database failed.</exception>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        DatabaseTarget target,
        string sql,
        NpgsqlParameter[] parameters,
        Func<NpgsqlDataReader, T> map,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await target.OpenAsync(cancellationToken);
        await using var command = connection.Command(sql, parameters);
        await using var reader = await DatabaseErrors.TranslatedAsync(() => command.ExecuteReaderAsync(cancellationToken));
        while (await DatabaseErrors.TranslatedAsync(() => reader.ReadAsync(cancellationToken)))
        {
            yield return map(reader);
        }
    }

    /// <summary>A column that may be null.</summary>
    public static string? TextOrNull(this NpgsqlDataReader reader, int column)
        => reader.IsDBNull(column) ? null : reader.GetString(column);

    /// <summary>A column that may be null.</summary>
    public static T? ValueOrNull<T>(this NpgsqlDataReader reader, int column)
        where T : struct
        => reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);
}
