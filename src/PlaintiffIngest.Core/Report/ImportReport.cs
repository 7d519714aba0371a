using System.Text;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Report;

/// <summary>Writes an HTML report on recent runs. It contains counts, times and reasons, but no data from rows.</summary>
/// <param name="target">The database. The role <c>ingest_reader</c> is sufficient.</param>
public sealed class ImportReport(DatabaseTarget target)
{
    private static readonly FileKind Kind = new("HTML page", "<!DOCTYPE html");

    /// <summary>Writes the report.</summary>
    /// <param name="request">The content and the path of the report.</param>
    /// <param name="cancellationToken">Cancels the operation. No file is left behind.</param>
    /// <returns>The full path of the file. Only the current user can read it.</returns>
    /// <exception cref="IngestException">
    /// <see cref="IngestErrorId.FileExists"/>, <see cref="IngestErrorId.FileNotWritable"/>, <see cref="IngestErrorId.InvalidParameter"/>,
    /// or a database error.
    /// </exception>
    public async Task<string> WriteAsync(ReportRequest request, CancellationToken cancellationToken)
    {
        if (request.Days is < 1 or > ReportRequest.MaxDays)
        {
            throw new IngestException(
                IngestErrorId.InvalidParameter,
                $"-Days is {request.Days}, but must be from 1 to {ReportRequest.MaxDays}.",
                $"Use a number of days in this range.");
        }

        // Check the file first: if it cannot be written, there is no need to query the database.
        using var file = PrivateFile.Create(request.Path, Kind, request.Force);
        var data = await new ReportQuery(target).ReadAsync(request, cancellationToken);
        var page = Encoding.UTF8.GetBytes(ReportPage.Compose(data).ToString());
        try
        {
            await file.Open().WriteAsync(page, cancellationToken);
        }
        catch (Exception error) when (PrivateFile.IsFileError(error))
        {
            throw PrivateFile.NotWritable(file.Path);
        }

        file.Complete();
        return file.Path;
    }
}
