using System.Runtime.CompilerServices;
using Npgsql;

namespace PlaintiffIngest.Core.Database;

/// <summary>Streams the rows of a query as records, with translated errors.</summary>
internal static class QueryReader
{
    // Records of 1 KB or less: 100 MB at the most.
    private const int MaxBuffered = 100_000;

    // Some listings count every row there is.
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromMinutes(15);

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
        command.CommandTimeout = (int)QueryTimeout.TotalSeconds;
        await using var reader = await DatabaseErrors.WithIngestErrorsAsync(() => command.ExecuteReaderAsync(cancellationToken));
        while (await DatabaseErrors.WithIngestErrorsAsync(() => reader.ReadAsync(cancellationToken)))
        {
            yield return map(reader);
        }
    }

    /// <summary>
    /// As <see cref="ReadAsync"/>, but up to 100,000 records are read before the first is given: whoever works on them may
    /// need the only connection that a pooler has to give. What comes after them is streamed.
    /// </summary>
    public static async IAsyncEnumerable<T> ListAsync<T>(
        DatabaseTarget target,
        string sql,
        NpgsqlParameter[] parameters,
        Func<NpgsqlDataReader, T> map,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffered = new List<T>();
        await using (var records = ReadAsync(target, sql, parameters, map, cancellationToken).GetAsyncEnumerator(cancellationToken))
        {
            var isMore = await records.MoveNextAsync();
            for (; isMore && buffered.Count < MaxBuffered; isMore = await records.MoveNextAsync())
            {
                buffered.Add(records.Current);
            }

            if (isMore)
            {
                foreach (var record in buffered)
                {
                    yield return record;
                }

                buffered.Clear();
                do
                {
                    yield return records.Current;
                }
                while (await records.MoveNextAsync());
            }
        }

        foreach (var record in buffered)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return record;
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
