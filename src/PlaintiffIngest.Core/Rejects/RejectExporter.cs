using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Rejects;

/// <summary>Exports the failed rows of runs that have landed.</summary>
/// <param name="target">The database.</param>
public sealed class RejectExporter(DatabaseTarget target)
{
    /// <summary>Writes the failed rows of a run as a CSV that can be corrected and ingested again.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="path">The file to write; or a folder as <see cref="RejectWriter.IsFolder"/> tells it, in which the file is named after vendor and batch.</param>
    /// <param name="force">Whether it may replace one that exists.</param>
    /// <param name="session">What the same command wrote before.</param>
    /// <param name="cancellationToken">Stops; nothing is left behind then.</param>
    /// <returns>Number of rows written, and the file; null when the run has no failed row, and then no file is looked at.</returns>
    /// <exception cref="IngestException">No such run; the file is there, takes the rejects of another run, or cannot be written.</exception>
    public async Task<(long Rows, string? Path)> ExportAsync(
        Guid runId, string path, bool force, RejectExportSession session, CancellationToken cancellationToken)
    {
        var query = new RejectQuery(target);
        var (name, header, delimiter) = await query.GetFormatAsync(runId, cancellationToken);
        await using var rows = query.GetRowsAsync(runId, cancellationToken).GetAsyncEnumerator(cancellationToken);
        if (!await rows.MoveNextAsync())
        {
            return (0, null);
        }

        using var writer = RejectWriter.Create(path, session.Choose(path, name, runId), header, delimiter, force);
        do
        {
            var row = rows.Current;
            writer.Write(row.LineNumber, row.Code, row.Message, row.RawText.Span);
        }
        while (await rows.MoveNextAsync());

        writer.Complete();
        session.MarkWritten(writer.Path);
        return (writer.Count, writer.Path);
    }
}
