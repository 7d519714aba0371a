using System.Data;
using Npgsql;
using NpgsqlTypes;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Vendors;

namespace PlaintiffIngest.Core.Report;

/// <summary>Reads the data of a report from one snapshot, so that its numbers are consistent.</summary>
/// <param name="target">The database.</param>
internal sealed class ReportQuery(DatabaseTarget target)
{
    /// <summary>Maximum number of runs in the table of runs.</summary>
    public const int MaxRuns = 200;

    /// <summary>Maximum number of runs in each other table.</summary>
    public const int MaxOtherRuns = 50;

    // In seconds. The reconciliation counts every row of the database.
    private const int CommandTimeoutSeconds = 600;

    /// <summary>Reads the data.</summary>
    /// <param name="request">The content of the report.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="Errors.IngestException">The database failed, or the login lacks the privilege to see runs.</exception>
    public Task<ReportData> ReadAsync(ReportRequest request, CancellationToken cancellationToken)
        => target.RunAsync(
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
                return await ReadAsync(connection, request, cancellationToken);
            },
            cancellationToken);

    private async Task<ReportData> ReadAsync(NpgsqlConnection connection, ReportRequest request, CancellationToken cancellationToken)
    {
        await using var clock = connection.Command(ReportSql.Now);
        var now = (DateTime)(await clock.ExecuteScalarAsync(cancellationToken))!;
        var period = ReportPeriod.EndingAt(new DateTimeOffset(now), request.Days, request.Zone);
        var filter = new RunFilter { SourceSystem = request.SourceSystem, Unreconciled = true };

        Task<List<T>> Read<T>(string sql, Func<NpgsqlDataReader, T> map) => ListAsync(connection, sql, [Days(period), Source(filter)], map, cancellationToken);
        Task<RunList<ReportRun>> List(string sql, int first) => RunsAsync(connection, sql, [Days(period), Source(filter), SqlParameter.Count("first", first)], cancellationToken);

        var attention = await ListAsync(
            connection, SqlText.Get("queries/reconciliations.sql"), RunQueries.Parameters(filter), RunRecords.Reconciliation, cancellationToken);

        return new ReportData
        {
            Period = period,
            Database = target.Description,
            SourceSystem = request.SourceSystem,
            Days = await Read(ReportSql.Days, Day),
            Loads = await Read(ReportSql.Loads, Load),
            Failures = await Read(ReportSql.Failures, Failure),
            Runs = await List(ReportSql.Runs, MaxRuns),
            Failed = await List(ReportSql.Failed, MaxOtherRuns),
            StillFailed = (await Read(ReportSql.StillFailed, reader => reader.Value<long>("runs"))).Single(),
            RolledBack = await List(ReportSql.RolledBack, MaxOtherRuns),
            Deliveries = await ListAsync(connection, VendorDeliveries.Query, [Source(filter)], reader => VendorDeliveries.Read(reader, period.Zone), cancellationToken),
            Stale = await List(ReportSql.Stale, MaxOtherRuns),
            Unreconciled = Truncate([.. attention.Where(run => !run.IsReconciled)]),
            Stranded = Truncate([.. attention.Where(run => run.RowsStranded > 0)]),
        };
    }

    private static NpgsqlParameter Days(ReportPeriod period)
        => new("days", NpgsqlDbType.Array | NpgsqlDbType.TimestampTz) { Value = period.Starts.ToArray() };

    private static NpgsqlParameter Source(RunFilter filter)
        => RunQueries.Parameters(filter).Single(parameter => parameter.ParameterName == "source_system");

    private static RunList<ReconciliationRecord> Truncate(List<ReconciliationRecord> all) => new([.. all.Take(MaxOtherRuns)], all.Count);

    private static async Task<RunList<ReportRun>> RunsAsync(
        NpgsqlConnection connection, string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        var total = 0L;
        var runs = await ListAsync(connection, sql, parameters, Mapped, cancellationToken);
        return new RunList<ReportRun>(runs, total);

        ReportRun Mapped(NpgsqlDataReader reader)
        {
            total = reader.Value<long>("total");
            return Run(reader);
        }
    }

    private static async Task<List<T>> ListAsync<T>(
        NpgsqlConnection connection, string sql, NpgsqlParameter[] parameters, Func<NpgsqlDataReader, T> map, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(sql, parameters);
        command.CommandTimeout = CommandTimeoutSeconds;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var list = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            list.Add(map(reader));
        }

        return list;
    }

    private static DayRecord Day(NpgsqlDataReader reader) => new(
        reader.Value<int>("day"), reader.Text("source_system"), reader.Value<long>("runs"), reader.Value<long>("completed"), reader.Value<long>("failed"), reader.Value<long>("rolled_back"),
        reader.Value<long>("rows_fetched"), reader.Value<long>("rows_inserted"), reader.Value<long>("rows_skipped"), reader.Value<long>("rows_errored"));

    private static LoadRecord Load(NpgsqlDataReader reader) => new(
        reader.ValueOrNull<int>("day"), reader.TextOrNull("source_system"), reader.Value<long>("loads"), reader.Value<long>("rows"), reader.Value<double>("shortest"), reader.Value<double>("median"),
        reader.Value<double>("slow"), reader.Value<double>("longest"), reader.Value<double>("rows_per_second"));

    private static FailureRecord Failure(NpgsqlDataReader reader)
        => new(reader.Text("reason"), reader.Value<long>("runs"), reader.Value<long>("vendors"), reader.Value<DateTimeOffset>("last_failure"));

    private static ReportRun Run(NpgsqlDataReader reader) => new()
    {
        RunId = reader.Value<Guid>("id"),
        SourceSystem = reader.Text("source_system"),
        SourceBatchId = reader.Text("source_batch_id"),
        FileName = reader.TextOrNull("filename"),
        Status = reader.Status<RunStatus>("status"),
        RowsFetched = reader.ValueOrNull<long>("rows_fetched"),
        RowsInserted = reader.ValueOrNull<long>("rows_inserted"),
        RowsSkipped = reader.ValueOrNull<long>("rows_skipped"),
        RowsErrored = reader.ValueOrNull<long>("rows_errored"),
        RowsPromoted = reader.Value<long>("rows_promoted"),
        CreatedAt = reader.Value<DateTimeOffset>("created_at"),
        UpdatedAt = reader.Value<DateTimeOffset>("updated_at"),
        Seconds = reader.ValueOrNull<double>("seconds"),
        RolledBackAt = reader.ValueOrNull<DateTimeOffset>("rolled_back_at"),
        RollbackReason = reader.TextOrNull("rollback_reason"),
        FailureReason = reader.TextOrNull("failure_reason"),
        FailureMessage = reader.TextOrNull("failure_message"),
        IsImportedSince = reader.Value<bool>("is_imported_since"),
    };
}
