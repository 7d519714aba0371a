using System.Text;
using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Rejects;

/// <summary>Reads the content of a run's reject file from the database.</summary>
/// <param name="target">The database.</param>
internal sealed class RejectQuery(DatabaseTarget target)
{
    private const string GetFormat = "SELECT source_system, source_batch_id, csv_header, csv_delimiter FROM ingest.import_runs WHERE id = @run_id";
    private const string CountErased = "SELECT count(*) FROM ingest.plaintiffs_raw WHERE import_run_id = @run_id AND error_code IS NOT NULL AND erased_at IS NOT NULL";

    /// <summary>Reads the format of the run's input file.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A base name for the reject file, and the input's header and delimiter. If the run was never finalized, the header is empty and the delimiter is a comma.</returns>
    /// <exception cref="Errors.IngestException">The run does not exist.</exception>
    public async Task<(string Name, string Header, char Delimiter)> GetFormatAsync(Guid runId, CancellationToken cancellationToken)
        => await target.RunAsync(
            async connection =>
            {
                await using var command = connection.Command(GetFormat, SqlParameter.Uuid("run_id", runId));
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                return await reader.ReadAsync(cancellationToken)
                    ? (RejectName.For(reader.Text("source_system"), reader.Text("source_batch_id")), reader.TextOrNull("csv_header") ?? "", reader.TextOrNull("csv_delimiter") is [var delimiter, ..] ? delimiter : ',')
                    : throw RunErrors.NotFound(runId);
            },
            cancellationToken);

    /// <summary>Counts the failed rows whose people were erased.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public Task<long> CountErasedAsync(Guid runId, CancellationToken cancellationToken)
        => target.RunAsync(
            async connection =>
            {
                await using var command = connection.Command(CountErased, SqlParameter.Uuid("run_id", runId));
                return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
            },
            cancellationToken);

    /// <summary>Reads the failed rows in the order of the file, even if the run was rolled back.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public IAsyncEnumerable<RejectedRow> GetRowsAsync(Guid runId, CancellationToken cancellationToken)
        => QueryReader.ReadAsync(
            target, SqlText.Get("queries/rejects.sql"), [SqlParameter.Uuid("run_id", runId)], ReadRow, cancellationToken);

    private static RejectedRow ReadRow(NpgsqlDataReader reader) => new(
        reader.Value<long>("line_number"),
        reader.Text("error_code"),
        reader.Text("error_message"),
        Encoding.UTF8.GetBytes(reader.TextOrNull("raw_text") ?? ""));
}
