using System.Runtime.CompilerServices;
using Npgsql;

namespace PlaintiffIngest.Core.Database;

/// <summary>Streams the rows of a query as records.</summary>
internal static class QueryReader
{
    // A record has 1 KB or less, so the buffer takes at most 100 MB.
    private const int MaxBuffered = 100_000;

    // Some queries count every row of the database.
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromMinutes(15);

    /// <summary>Runs a query and streams its rows in constant memory. The connection stays open until the caller is done.</summary>
    /// <typeparam name="T">The type of the records.</typeparam>
    /// <param name="target">The database.</param>
    /// <param name="sql">The query.</param>
    /// <param name="parameters">The query's parameters.</param>
    /// <param name="map">Converts the reader's current row to a record.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
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
        await using var reader = await target.WithIngestErrorsAsync(() => command.ExecuteReaderAsync(cancellationToken), cancellationToken);
        while (await target.WithIngestErrorsAsync(() => reader.ReadAsync(cancellationToken), cancellationToken))
        {
            yield return map(reader);
        }
    }

    /// <summary>
    /// Like <see cref="ReadAsync"/>, but reads up to 100,000 records before it returns the first one, and streams the rest. The
    /// caller may need the only connection that a pooler has to give.
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
}
