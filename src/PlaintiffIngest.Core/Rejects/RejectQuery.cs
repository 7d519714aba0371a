using System.Text;
using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Rejects;

/// <summary>Reads what a reject file of a run is made of.</summary>
/// <param name="target">The database.</param>
internal sealed class RejectQuery(DatabaseTarget target)
{
    private const string GetFormat = "SELECT source_system, source_batch_id, csv_header, csv_delimiter FROM ingest.import_runs WHERE id = @run_id";

    /// <summary>How the run's file was written.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>A name for a file of its rejects, the file's header as it stood, and its delimiter (a comma when the run was never finalized).</returns>
    /// <exception cref="Errors.IngestException">No such run.</exception>
    public async Task<(string Name, string Header, char Delimiter)> GetFormatAsync(Guid runId, CancellationToken cancellationToken)
        => await target.RunAsync(
            async connection =>
            {
                await using var command = connection.Command(GetFormat, SqlParameter.Uuid("run_id", runId));
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                return await reader.ReadAsync(cancellationToken)
                    ? (RejectName.Of(reader.GetString(0), reader.GetString(1)), reader.TextOrNull(2) ?? "", reader.TextOrNull(3) is [var delimiter, ..] ? delimiter : ',')
                    : throw RunErrors.NotFound(runId);
            },
            cancellationToken);

    /// <summary>The failed rows in the file's order, also of a run that was rolled back since.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public IAsyncEnumerable<RejectedRow> GetRowsAsync(Guid runId, CancellationToken cancellationToken)
        => QueryReader.ReadAsync(
            target, SqlText.Get("queries/rejects.sql"), [SqlParameter.Uuid("run_id", runId)], Rejected, cancellationToken);

    private static RejectedRow Rejected(NpgsqlDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetString(1),
        reader.GetString(2),
        Encoding.UTF8.GetBytes(reader.TextOrNull(3) ?? ""));
}
