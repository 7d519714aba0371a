using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Runs;

/// <summary>
/// Completes a run and reconciles it: the last statements of a load before COMMIT. The first of them is the fence. It locks the run's row,
/// and completes nothing if the run was aborted, rolled back or taken over.
/// </summary>
internal sealed record RunCompletion
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>Rows the parser read.</summary>
    public required long Fetched { get; init; }

    /// <summary>The header line of the file.</summary>
    public required string CsvHeader { get; init; }

    /// <summary>The file's delimiter.</summary>
    public required char CsvDelimiter { get; init; }

    /// <summary>How full the columns are; null for a reject file.</summary>
    public FileCounts? FileCounts { get; init; }

    /// <summary>Creates the statements. Their results go to <see cref="ReadAsync"/>.</summary>
    public NpgsqlBatchCommand[] Statements() =>
    [
        Sql.Statement(
            SqlText.Get("load/finalize.sql"),
            SqlParameter.Uuid("run_id", RunId),
            SqlParameter.Flag("allow_empty", Fetched == 0),
            SqlParameter.Json("file_counts", FileCounts?.ToJson()),
            // The server may log parameters, but never rows.
            SqlParameter.Text("csv_header", Redactor.RedactHeader(CsvHeader)),
            SqlParameter.Text("csv_delimiter", CsvDelimiter.ToString())),
        Sql.Statement(SqlText.Get("load/reconcile.sql"), SqlParameter.Uuid("run_id", RunId), SqlParameter.Count("expected_count", Fetched)),
    ];

    /// <summary>Reads the results of the statements. Throws the driver's own exceptions.</summary>
    /// <param name="reader">A reader on the first of them.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The run's rows and how they compare with what was read; null if the run is lost: the caller must roll back.</returns>
    public static async Task<CompletedRun?> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        var isCompleted = reader.Value<bool>("is_completed");
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return !isCompleted ? null : new CompletedRun(
            new RunCounts(
                reader.Value<long>("rows_fetched"), reader.Value<long>("rows_inserted"), reader.Value<long>("rows_skipped"), reader.Value<long>("rows_errored")),
            new Reconciliation(
                reader.Value<bool>("is_valid"), reader.Value<long>("expected_count"), reader.Value<long>("actual_count"), reader.Value<long>("delta")));
    }
}
