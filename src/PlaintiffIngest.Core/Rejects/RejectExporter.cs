using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Rejects;

/// <summary>Exports the failed rows of completed runs.</summary>
/// <param name="target">The database.</param>
public sealed class RejectExporter(DatabaseTarget target)
{
    /// <summary>Writes the failed rows of a run to a CSV file that can be corrected and ingested again.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="path">The path of a file, or of a folder (see <see cref="RejectWriter.IsFolder"/>), in which the file is named after vendor and batch.</param>
    /// <param name="force">Whether to replace an existing reject file.</param>
    /// <param name="session">The files that the same command wrote before.</param>
    /// <param name="cancellationToken">Cancels the operation. No file is left behind.</param>
    /// <exception cref="IngestException">The run does not exist, or the file exists, holds the rejects of another run, or cannot be written.</exception>
    public async Task<RejectExport> ExportAsync(
        Guid runId, string path, bool force, RejectExportSession session, CancellationToken cancellationToken)
    {
        var query = new RejectQuery(target);
        var (name, header, delimiter) = await query.GetFormatAsync(runId, cancellationToken);
        var erased = await query.CountErasedAsync(runId, cancellationToken);
        await using var rows = query.GetRowsAsync(runId, cancellationToken).GetAsyncEnumerator(cancellationToken);
        if (!await rows.MoveNextAsync())
        {
            return new RejectExport(0, erased, null);
        }

        using var writer = RejectWriter.Create(path, session.ChooseName(path, name, runId), header, delimiter, force);
        do
        {
            var row = rows.Current;
            writer.Write(row.LineNumber, row.Code, row.Message, row.RawText.Span);
        }
        while (await rows.MoveNextAsync());

        writer.Complete();
        session.MarkWritten(writer.Path);
        return new RejectExport(writer.Count, erased, writer.Path);
    }
}
