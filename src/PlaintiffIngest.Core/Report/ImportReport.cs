using System.Text;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Report;

/// <summary>Writes an HTML page about the runs of the last days. It shows counts, times and reasons, and nothing of a file's rows.</summary>
/// <param name="target">The database; a login with the role <c>ingest_reader</c> is enough.</param>
public sealed class ImportReport(DatabaseTarget target)
{
    private static readonly FileKind Kind = new("HTML page", "<!DOCTYPE html");

    /// <summary>Writes it.</summary>
    /// <param name="request">What is to be shown, and where.</param>
    /// <param name="cancellationToken">Stops; nothing is left behind then.</param>
    /// <returns>Full path of the file, which can be read by the user alone.</returns>
    /// <exception cref="IngestException">
    /// <see cref="IngestErrorId.FileExists"/>, <see cref="IngestErrorId.FileNotWritable"/>, <see cref="IngestErrorId.InvalidParameter"/>;
    /// or the database failed.
    /// </exception>
    public async Task<string> WriteAsync(ReportRequest request, CancellationToken cancellationToken)
    {
        if (request.Days is < 1 or > ReportRequest.MostDays)
        {
            throw new IngestException(
                IngestErrorId.InvalidParameter,
                $"The parameter -Days is {request.Days}, and must be 1 to {ReportRequest.MostDays}.",
                $"Give a number of days within these limits.");
        }

        // Before the database is asked: what cannot be written need not be read.
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
